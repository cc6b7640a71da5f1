using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;
using Orleans.Ai.Usage;

namespace Orleans.Ai;

/// <summary>A model, its replicas, a request and an answer.</summary>
internal static class Samples
{
    public static ModelDescriptor Model { get; } = new()
    {
        Id = new ModelId("demo"),
        Revision = "0123456789ab",
        Architecture = "LlamaForCausalLM",
        ContextLength = 1024,
        ParameterCount = 5_480_000,
        WeightFormat = "q8",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    public static InferenceRequest Request { get; } = new()
    {
        Id = RequestId.Create(),
        Model = Model.Id,
        Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Operator, Key = KeyId.None },
        Prompt = new Prompt.Text("Hello"),
    };

    public static InferenceEvent[] Answer { get; } =
    [
        new InferenceEvent.Accepted { Sequence = 0, Replica = Replica(0), PromptTokens = 3 },
        new InferenceEvent.TextDelta { Sequence = 1, Choice = 0, Text = "Hi", TokenCount = 1 },
        new InferenceEvent.TextDelta { Sequence = 2, Choice = 0, Text = "!", TokenCount = 2 },
        new InferenceEvent.ChoiceCompleted { Sequence = 3, Choice = 0, Reason = FinishReason.Stop },
        new InferenceEvent.Completed
        {
            Sequence = 4, Usage = new TokenUsage { PromptTokens = 3, CachedTokens = 1, CompletionTokens = 4 },
        },
    ];

    public static IEnumerable<int> Ids(int count) => Enumerable.Range(0, count);

    public static ReplicaId Replica(int slot) => new(Model.Id, Model.Revision, "node", slot);

    public static ReplicaReport Report(int slot) => new()
    {
        Replica = Replica(slot),
        Model = Model,
        State = ReplicaState.Ready,
    };

    public static ReplicaReport Report(string node, int slot = 0) => Report(slot) with { Replica = new(Model.Id, Model.Revision, node, slot) };

    public static SiloReport Silo(string node, IReadOnlyList<ReplicaReport>? replicas = null, long sequence = 1) => new()
    {
        Profile = new SiloProfile { Node = node, Roles = SiloRoles.Compute, MemoryBytes = 100 },
        Sequence = sequence,
        FreeMemoryBytes = 100,
        Replicas = replicas ?? [],
        ReplicaCount = replicas?.Count ?? 0,
    };
}
