using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Generations;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Draining;

public sealed class DrainServiceTests : IGridAnnouncer
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly FakeTimeProvider _time = new();
    private readonly DrainGate _gate = new();
    private bool _hasOthers;

    [Fact]
    public async Task Stopping_AloneWithNothingRunning_EndsAfterOneLook()
    {
        var stopping = Stop();

        await AdvanceAsync(stopping, looks: 1);

        stopping.IsCompleted.ShouldBeTrue();
        _gate.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public async Task Stopping_WithOtherGateways_StaysUntilASecondWasQuiet()
    {
        _hasOthers = true;
        var stopping = Stop();

        await AdvanceAsync(stopping, looks: 19);
        stopping.IsCompleted.ShouldBeFalse("a request may still be on its way");
        await AdvanceAsync(stopping, looks: 1);

        stopping.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task Stopping_WithARequestThatDoesNotEnd_CutsItWhenTheBudgetIsSpent()
    {
        _gate.TryEnter();
        var stopping = Stop();

        await AdvanceAsync(stopping, looks: 1);
        stopping.IsCompleted.ShouldBeFalse();
        _time.Advance(new DrainOptions().Timeout);

        await stopping.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    public Task<bool> AnnounceAsync() => Task.FromResult(_hasOthers);

    private Task Stop()
    {
        var profile = new SiloProfile { Node = "node", Roles = SiloRoles.Compute, MemoryBytes = 1 };
        var replicas = new LocalReplicas(profile, new ScriptedLoader(), _time, NullLogger<LocalReplicas>.Instance);
        var service = new DrainService(
            new LocalSilo(profile, replicas, _gate, _time), new World().CreateGenerations(), this, Options.Create(new DrainOptions()), _time, NullLogger<DrainService>.Instance);
        return service.StoppingAsync(TestContext.Current.CancellationToken);
    }

    // The service runs on between two ticks; a tick that it has not asked for yet would be lost.
    private async Task AdvanceAsync(Task stopping, int looks)
    {
        for (var look = 0; look < looks; look++)
        {
            _time.Advance(Look);
            for (var turn = 0; turn < 100 && !stopping.IsCompleted; turn++)
            {
                await Task.Yield();
            }
        }
    }
}
