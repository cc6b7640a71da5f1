using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;
using Orleans.Ai.Storage;
using Orleans.Ai.Usage;
using Orleans.Serialization;

namespace Orleans.Ai.Generations;

/// <summary>What outlives a process, and processes in it one after the other.</summary>
internal sealed class World
{
    private static readonly Serializer<GenerationEntry> Serializer = new ServiceCollection()
        .AddSerializer(builder => builder.AddAssembly(typeof(GenerationEntry).Assembly)).BuildServiceProvider().GetRequiredService<Serializer<GenerationEntry>>();

    public static InferenceRequest Request { get; } = Samples.Request with
    {
        Id = new("r-1"),
        Sampling = new SamplingParameters { Seed = 5 },
        Generation = new GenerationTerms { Endpoint = "/v1/chat/completions", Body = [123, 125], CreatedAt = DateTimeOffset.UnixEpoch },
    };

    public static GenerationId Id { get; } = new(Request.Caller.Tenant, Request.Id);

    public static LogKey Key { get; } = new("generation", Id.Tenant, Id.Request.Value);

    /// <summary>What was logged.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddSeconds(1));

    public MemoryLogStore Store { get; } = new();

    public ScriptedStages Stages { get; } = new();

    public GenerationOptions Options { get; } = new() { CommitWindow = TimeSpan.Zero };

    public ConcurrentDictionary<RequestId, UsageRecord> Usage { get; } = new();

    public ConcurrentDictionary<RequestId, SessionTurn> Turns { get; } = new();

    public ConcurrentBag<RequestId> Abandoned { get; } = [];

    /// <summary>First attempts that began before their generation.</summary>
    public HeadStarts HeadStarts => field ??= new(Stages);

    /// <summary>A process that begins with what is in the store.</summary>
    public Activation Start(StepGate? gate = null) => new(CreateGenerations(gate));

    /// <summary>The generations of a process.</summary>
    public LocalGenerations CreateGenerations(StepGate? gate = null)
    {
        gate ??= new StepGate();
        var clock = new CommitClock(Microsoft.Extensions.Options.Options.Create(Options), Time);
        var told = new ToldElsewhere(this, gate);
        var services = new GenerationServices(
            Stages, HeadStarts, new StoreAccess(Store, gate), Serializer, told, told, clock, Microsoft.Extensions.Options.Options.Create(Options), Time, new LineLogger<RecordedGeneration>(Lines.Enqueue));
        return new LocalGenerations(services);
    }

    /// <summary>The entries of the log.</summary>
    public IReadOnlyList<GenerationEntry> Log => [.. Store.Entries(Key).Select(entry => Serializer.Deserialize(entry)!)];

    /// <summary>Lets time pass until something has ended.</summary>
    public async Task<T> LetPassUntilAsync<T>(Task<T> task)
    {
        await LetPassUntilAsync((Task)task);
        return await task;
    }

    /// <summary>Lets time pass until something has ended.</summary>
    public async Task LetPassUntilAsync(Task task)
    {
        for (var i = 0; !task.IsCompleted; i++)
        {
            Assert.True(i < 20_000, "It does not end.");
            for (var turn = 0; turn < 20 && !task.IsCompleted; turn++)
            {
                await Task.Yield();
            }

            await Task.WhenAny(task, Task.Delay(1, TestContext.Current.CancellationToken));
            Time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Events as readers see them; lists that arrive are other lists.</summary>
    public static IReadOnlyList<string> Describe(IEnumerable<InferenceEvent> events) =>
    [
        .. events.Select(told => told switch
        {
            InferenceEvent.Accepted accepted => $"{accepted.Sequence} accepted by {accepted.Replica} at {accepted.RequestedAt:O}, {accepted.PromptTokens} tokens",
            InferenceEvent.TextDelta delta => $"{delta.Sequence} {delta.Choice} '{delta.Text}' {string.Join(',', delta.TokenIds)}",
            _ => $"{told}",
        }),
    ];

    public static string TextOf(IEnumerable<InferenceEvent> events) =>
        events.OfType<InferenceEvent.TextDelta>().Aggregate(new StringBuilder(), (text, delta) => text.Append(delta.Choice).Append(delta.Text)).ToString();

    private sealed class ToldElsewhere(World world, StepGate gate) : ISessionConnector, IUsageOutbox
    {
        public Task CompleteAsync(SessionTicket ticket, SessionTurn turn) => gate.StepAsync(() => world.Turns.TryAdd(turn.Request, turn));

        public Task AbandonAsync(SessionId session, RequestId request) => gate.StepAsync(() => world.Abandoned.Add(request));

        public Task AddAsync(UsageRecord record, CancellationToken cancellationToken = default) => gate.StepAsync(() => world.Usage.TryAdd(record.Request, record));
    }
}
