using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Contracts;

/// <summary>One value of every contract type, with every member set to something other than its default.</summary>
internal static class Samples
{
    private static readonly ReplicaId Replica = new(new("org/demo"), "abc123", "node-1", 2);
    private static readonly TokenUsage Usage = new() { PromptTokens = 3, CachedTokens = 1, CompletionTokens = 2 };
    private static readonly Caller Caller = new() { Tenant = new("team"), Role = CallerRole.Operator, Key = new("laptop") };
    private static readonly ChatMessage Message = new() { Role = ChatRole.User, Content = "Grüße 🌍", Name = "Ada" };
    private static readonly TokenLogprob Alternative = new() { Token = "�", Bytes = [0xF0, 0x9F], Logprob = -2.5f };
    private static readonly TokenLogprob Logprob = new() { Token = "a", Bytes = [97], Logprob = -0.25f, Top = [Alternative] };

    private static readonly ContinuedChoice Continued = new([11, 12], true);

    private static readonly SamplingParameters Sampling = new()
    {
        Temperature = 0.5f,
        TopP = 0.9f,
        TopK = 40,
        MinP = 0.05f,
        Seed = long.MaxValue,
        PresencePenalty = 1,
        FrequencyPenalty = -1,
        LogitBias = new Dictionary<int, float> { [7] = -100, [8] = 1.5f },
    };

    private static readonly StoppingCriteria Stopping = new() { MaxTokens = 9, StopStrings = ["\n", "END"], IgnoreEndOfSequence = true };

    private static readonly ModelDescriptor Model = new()
    {
        Id = new("org/demo"),
        Revision = "abc123",
        Architecture = "LlamaForCausalLM",
        ContextLength = 2048,
        ParameterCount = 5_500_000,
        WeightFormat = "q8",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private static readonly InferenceError Error = new()
    {
        Code = InferenceErrorCode.Overloaded,
        Message = "Full.",
        Parameter = "n",
        RetryAfter = TimeSpan.FromSeconds(1),
        Source = "replica",
    };

    private static readonly ModelRegistration Registration = new()
    {
        Id = new("org/demo"),
        Path = "/models/demo",
        Replicas = 3,
        Needs = new()
        {
            Accelerators = 1,
            AcceleratorKind = AcceleratorKind.Simulated,
            MemoryBytes = 1 << 20,
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
            AntiAffinity = true,
        },
    };

    private static readonly SiloProfile Profile = new()
    {
        Node = "node-1",
        Roles = SiloRoles.Gateway | SiloRoles.Compute,
        Accelerator = AcceleratorKind.Cuda,
        AcceleratorCount = 2,
        AcceleratorMemoryBytes = 80L << 30,
        Kernel = "avx2",
        MemoryBytes = 16L << 30,
        Labels = new Dictionary<string, string> { ["zone"] = "a" },
    };

    private static readonly ReplicaReport Report = new()
    {
        Replica = Replica,
        Model = Model,
        State = ReplicaState.Ready,
        Running = 1,
        Waiting = 2,
        UsedBlocks = 3,
        TotalBlocks = 4,
        GeneratedTokens = 5,
        MemoryBytes = 6,
        Problem = "A tensor is missing.",
    };

    public static IReadOnlyList<object> All { get; } =
    [
        Registration, Registration.Needs, AcceleratorKind.Cuda, SiloRoles.Compute, Profile,
        new SiloReport
        {
            Profile = Profile,
            Sequence = 7,
            IsDraining = true,
            FreeMemoryBytes = 8,
            FreeAcceleratorBytes = [1, 2],
            ReplicaCount = 3,
            Replicas = [Report],
            InFlight = 4,
        },
        new ModelMeasurement { MemoryBytes = 5, Error = Error, Model = Model },
        new ModelStatus { Registration = Registration, MemoryBytes = 5, RegisteredAt = DateTimeOffset.UnixEpoch, Replicas = [Report], Problem = Error },
        new ModelState { Registration = Registration, MemoryBytes = 5, RegisteredAt = DateTimeOffset.UnixEpoch },
        new CatalogState { Models = ["a", "b"] },
        new CatalogSnapshot { Version = "v-1", Models = [new("org/demo")] },
        Caller, CallerRole.Operator, new KeyId("k"), new TenantId("t"), Message, ChatRole.Assistant, FinishReason.Length, Error,
        InferenceErrorCode.Stalled, Logprob, Sampling, Stopping, Model, new ModelId("a/b:c"), Replica, ReplicaState.Draining, Usage, new RequestId("r-1"),
        new StorageUnavailableException("Away."),
        new Prompt.Chat([Message, Message]), new Prompt.Text("Once"), new Prompt.Tokens([1, 2, 3]),
        new InferenceEvent.Accepted { Sequence = 9, Replica = Replica, PromptTokens = 3, PromptIds = [4, 5, 6] },
        new InferenceEvent.TextDelta { Sequence = 1, Choice = 1, Text = "a", TokenCount = 1, Logprobs = [Logprob], TokenIds = [11] },
        new InferenceEvent.ChoiceCompleted { Sequence = 2, Choice = 1, Reason = FinishReason.Stop },
        new InferenceEvent.Completed { Sequence = 3, Usage = Usage },
        new InferenceEvent.Failed { Sequence = 4, Error = Error, Usage = Usage },
        new InferenceRequest
        {
            Id = new("r-1"), Model = new("demo"), Caller = Caller, Prompt = new Prompt.Chat([Message]), Sampling = Sampling, Stopping = Stopping,
            ChoiceCount = 2, TopLogprobs = 5, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            IsResumable = true, Continuation = [Continued],
        },
        Continued,
        Report,
        new UsageRecord
        {
            Request = new("r-1"), Caller = Caller, Model = new("demo"), Usage = Usage, Error = InferenceErrorCode.Cancelled,
            StartedAt = DateTimeOffset.UnixEpoch, Duration = TimeSpan.FromSeconds(2), TimeToFirstToken = TimeSpan.FromMilliseconds(3),
        },
    ];
}
