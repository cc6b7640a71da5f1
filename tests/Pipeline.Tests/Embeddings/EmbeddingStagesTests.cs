using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Clustering;
using Orleans.Ai.Draining;
using Orleans.Ai.Inference;
using Orleans.Ai.Routing;
using Orleans.Ai.Silos;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Embeddings;

public sealed class EmbeddingStagesTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly KeptUsage _store = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DrainGate _gate = new();
    private readonly Backend _backend = new();
    private readonly UsageOutbox _outbox;
    private readonly EmbeddingStages _stages;

    public EmbeddingStagesTests()
    {
        var recorder = new UsageRecorder(new UsageInstruments(_services.GetRequiredService<IMeterFactory>()), new LineLogger<UsageRecorder>(static _ => { }));
        var silo = new SiloProfile { Node = "node", Roles = SiloRoles.Gateway, MemoryBytes = 1 };
        _outbox = new(_store, recorder, silo, Options.Create(new UsageOptions()), TimeProvider.System, new LineLogger<UsageOutbox>(static _ => { }));
        _stages = new(new ReplicaTable(), _gate, new ClusterHealth(), _time, _backend, _outbox);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EmbeddingRequest Request { get; } = new() { Id = Samples.Request.Id, Model = new("e"), Caller = Samples.Request.Caller, Inputs = [new Prompt.Text("a")] };

    public async ValueTask DisposeAsync()
    {
        _outbox.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Embed_Answered_IsOneRecordWithItsTokensTargetAndCost()
    {
        var target = new TargetId("openai", "e");
        _backend.OnEmbed = _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult(new EmbeddingAnswer
            {
                Vectors = [[0.5f]], Usage = new() { PromptTokens = 3 }, Target = target, Cost = new Cost(7, "USD"), Attempts = [new(target, null, TimeSpan.FromSeconds(2))],
            });
        };

        var record = await RecordOfAsync(() => _stages.EmbedAsync(Request, Token));

        record.ShouldBe(record with
        {
            Request = Request.Id, Model = Request.Model, Caller = Request.Caller, Error = null, Usage = new() { PromptTokens = 3 }, Duration = TimeSpan.FromSeconds(2),
            Target = target, Cost = new Cost(7, "USD"), Attempts = 1,
        });
    }

    [Fact]
    public async Task Embed_WhoseCallerLeaves_IsRecordedAsThat()
    {
        using var leaving = new CancellationTokenSource();
        _backend.OnEmbed = async token =>
        {
            await leaving.CancelAsync();
            token.ThrowIfCancellationRequested();
            return new EmbeddingAnswer();
        };

        var record = await RecordOfAsync(() => Should.ThrowAsync<OperationCanceledException>(() => _stages.EmbedAsync(Request, leaving.Token)));

        record.Error.ShouldBe(InferenceErrorCode.Cancelled);
        _gate.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task Embed_WhileTheProcessShutsDown_IsRefusedAndTheRestIsWaitedFor()
    {
        var go = new TaskCompletionSource<EmbeddingAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _backend.OnEmbed = _ => go.Task;
        var running = _stages.EmbedAsync(Request, Token);

        var drained = _gate.DrainAsync();
        var refused = await _stages.EmbedAsync(Request, Token);

        refused.Error!.Code.ShouldBe(InferenceErrorCode.Draining);
        drained.IsCompleted.ShouldBeFalse();
        go.SetResult(new EmbeddingAnswer { Vectors = [[0.5f]] });
        (await running).Error.ShouldBeNull();
        await drained.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    private async Task<UsageRecord> RecordOfAsync(Func<Task> embed)
    {
        await _outbox.StartAsync(Token);
        await embed();
        await _outbox.StoppedAsync(Token);
        return _store.Entries.ShouldHaveSingleItem().Record;
    }

    private sealed class Backend : IEmbeddingBackend
    {
        public Func<CancellationToken, Task<EmbeddingAnswer>> OnEmbed { get; set; } = static _ => Task.FromResult(new EmbeddingAnswer());

        public Task<EmbeddingAnswer> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) => OnEmbed(cancellationToken);
    }
}
