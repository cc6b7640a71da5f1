using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Draining;

public sealed class DrainingBackendTests
{
    [Theory]
    [InlineData(false, InferenceErrorCode.Draining)]
    [InlineData(true, InferenceErrorCode.ClusterStateLost)]
    public async Task Infer_AfterTheEndHasBegun_RefusesNewRequestsAndLetsRunningOnesFinish(bool stateLost, InferenceErrorCode code)
    {
        var token = TestContext.Current.CancellationToken;
        var (gate, health, inner) = (new DrainGate(), new ClusterHealth(), new OneStep());
        var backend = new DrainingBackend(inner, gate, health);
        await using var running = backend.InferAsync(Samples.Request, token).GetAsyncEnumerator(token);
        var first = running.MoveNextAsync();

        if (stateLost)
        {
            health.LoseState();
        }

        var drained = gate.DrainAsync();
        var refused = await backend.InferAsync(Samples.Request, token).ToListAsync(token);

        refused.Single().ShouldBeOfType<InferenceEvent.Failed>().Error.Code.ShouldBe(code);
        drained.IsCompleted.ShouldBeFalse();
        inner.Go.SetResult();
        (await first).ShouldBeTrue();
        running.Current.ShouldBeOfType<InferenceEvent.Completed>();
        (await running.MoveNextAsync()).ShouldBeFalse();
        await drained.WaitAsync(TimeSpan.FromSeconds(10), token);
    }

    private sealed class OneStep : IInferenceBackend
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async IAsyncEnumerable<InferenceEvent> InferAsync(
            InferenceRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Go.Task.WaitAsync(cancellationToken);
            yield return new InferenceEvent.Completed { Sequence = 0, Usage = default };
        }
    }
}
