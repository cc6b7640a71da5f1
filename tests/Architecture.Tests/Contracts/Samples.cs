using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routes;
using Orleans.Ai.Sessions;
using Orleans.Ai.Silos;
using Orleans.Ai.Storage;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Contracts;

/// <summary>One value of every contract type, with every member set to something other than its default.</summary>
internal static class Samples
{
    private static readonly ReplicaId Replica = new(new("org/demo"), "abc123", "node-1", 2);
    private static readonly TokenUsage Usage = new() { PromptTokens = 3, CachedTokens = 1, CompletionTokens = 2, ReasoningTokens = 1, CacheWriteTokens = 2 };
    private static readonly Caller Caller = new() { Tenant = new("team"), Role = CallerRole.Operator, Key = new("laptop") };
    private static readonly ToolCall Call = new("call_1", "f", "{}");
    private static readonly ContentPart.Image Picture = new("data:image/png;base64,AA==", "low");
    private static readonly ContentPart.Reasoning Thought = new("Hm.", "c2ln");

    private static readonly ChatMessage Message = new()
    {
        Role = ChatRole.User, Content = "Grüße 🌍", Name = "Ada", ToolCalls = [Call], ToolCallId = "call_2",
        Parts = [new ContentPart.Text("Grüße 🌍"), Picture, Thought],
    };

    private static readonly TargetId Target = new("openai", "gpt-4o");
    private static readonly BreakerOverride Decision = new(BreakerState.Open, "Maintenance.", "laptop", DateTimeOffset.UnixEpoch);

    private static readonly BreakerStatus Breaker = new()
    {
        Target = Target, State = BreakerState.HalfOpen, Epoch = 3, Since = DateTimeOffset.UnixEpoch, OpenUntil = DateTimeOffset.UnixEpoch, Openings = 2,
        Override = Decision, Attempts = 9, Failures = 8, LastError = InferenceErrorCode.ProviderTimeout,
    };

    private static readonly TargetStatus TargetStatus = new()
    {
        Target = Target, Breaker = Breaker, Attempts = 9, Running = 1, Cancelled = 2, Errors = new Dictionary<InferenceErrorCode, long> { [InferenceErrorCode.ProviderTimeout] = 3 },
        FirstContent = new([TimeSpan.FromSeconds(1)]), Whole = new([TimeSpan.FromSeconds(2)]), Usage = Usage, CostNanoUnits = 7, Currency = "USD", Unpriced = 4,
    };

    private static readonly Cost Cost = new(1_500, "USD");
    private static readonly AttemptReport Attempt = new(Target, InferenceErrorCode.ProviderTimeout, TimeSpan.FromSeconds(1), Cost);
    private static readonly RouteDocument Route = new() { Name = new("chat"), Json = "{}", Version = 4, ChangedAt = DateTimeOffset.UnixEpoch };
    private static readonly ToolDefinition Tool = new("f", "What f does.", "{}", true);
    private static readonly ToolUse Tools = new() { Definitions = [Tool], Choice = ToolChoice.Function("f"), Parallel = true };
    private static readonly OutputFormat.JsonSchema Format = new("answer", "{}", "An answer.", true);
    private static readonly TokenLogprob Alternative = new() { Token = "�", Bytes = [0xF0, 0x9F], Logprob = -2.5f };
    private static readonly TokenLogprob Logprob = new() { Token = "a", Bytes = [97], Logprob = -0.25f, Top = [Alternative] };

    private static readonly ContinuedChoice Continued = new([11, 12], true);

    private static readonly SessionItem Item = new() { Id = "msg_1", Message = Message, Json = [123, 125] };
    private static readonly SessionWindow Window = new() { From = 2, Instead = [Item] };
    private static readonly SessionTicket Ticket = new() { Session = new(new("team"), "s-1"), Basis = 3, Input = [Item], Creates = true, Window = Window };
    private static readonly SessionInput Input = new() { Session = Ticket.Session, Items = [Item], Create = true, Policy = ContextPolicy.Refuse };

    private static readonly SessionTurn Turn = new()
    {
        Request = new("r-1"), Items = [Item], At = DateTimeOffset.UnixEpoch, Replica = Replica, Usage = Usage,
    };

    private static readonly SessionDescription Session = new()
    {
        Id = Ticket.Session, CreatedAt = DateTimeOffset.UnixEpoch, ChangedAt = DateTimeOffset.UnixEpoch, Title = "Talk",
        Metadata = new Dictionary<string, string> { ["a"] = "b" }, Turns = 1, Items = 2, Running = new("r-1"),
    };

    private static readonly GenerationTerms Terms = new()
    {
        Endpoint = "/v1/responses",
        Body = [123, 125],
        CreatedAt = DateTimeOffset.UnixEpoch,
        Retention = TimeSpan.FromHours(1),
        KeyDigest = [1, 2],
        Extra = [91, 93],
    };

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

    private static readonly PromptPrefixes Prefixes = new() { Hashes = [1, uint.MaxValue], Share = 0.5 };
    private static readonly PrefixChanges Changes = new() { Since = 1, Version = 2, Held = [3], Gone = [4] };

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
        Prefixes = Changes,
        PendingTokens = 7,
        TimePerPromptToken = TimeSpan.FromMicroseconds(8),
        TokensPerAnswer = 9,
    };

    private static readonly InferenceRequest Request = new()
    {
        Id = new("r-1"),
        Model = new("demo"),
        Caller = Caller,
        Prompt = new Prompt.Chat([Message]),
        Sampling = Sampling,
        Stopping = Stopping,
        ChoiceCount = 2,
        TopLogprobs = 5,
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        IsResumable = true,
        Continuation = [Continued],
        Generation = Terms,
        PreferredReplica = Replica,
        Revision = "abc123",
        Session = Input,
        Prefixes = Prefixes,
        Tools = Tools,
        Format = Format,
        ReasoningEffort = "low",
        Extra = """{"top_a":1}""",
        Metadata = new Dictionary<string, string> { ["a"] = "b" },
        Deadline = DateTimeOffset.UnixEpoch,
        Fault = "cut",
        IsFolded = true,
    };

    private static readonly UsageRecord Bill = new()
    {
        Request = new("r-1"),
        Caller = Caller,
        Model = new("demo"),
        Usage = Usage,
        Error = InferenceErrorCode.Cancelled,
        StartedAt = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromSeconds(2),
        TimeToFirstToken = TimeSpan.FromMilliseconds(3),
        Target = Target,
        Cost = Cost,
        Attempts = 2,
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
            Expected = [new("demo")],
        },
        new ModelMeasurement { MemoryBytes = 5, Error = Error, Model = Model },
        new ModelStatus { Registration = Registration, MemoryBytes = 5, RegisteredAt = DateTimeOffset.UnixEpoch, Replicas = [Report], Problem = Error },
        new ModelState { Registration = Registration, MemoryBytes = 5, RegisteredAt = DateTimeOffset.UnixEpoch },
        new CatalogState { Models = ["a", "b"] },
        new RouteCatalogState { Version = 5, Routes = System.Collections.Immutable.ImmutableDictionary<string, RouteDocument>.Empty.Add("chat", Route) },
        new CatalogSnapshot { Version = "v-1", Models = [new("org/demo")] },
        Caller, CallerRole.Operator, new KeyId("k"), new TenantId("t"), Message, ChatRole.Assistant, FinishReason.Length, Error,
        InferenceErrorCode.Stalled, Logprob, Sampling, Stopping, Call, Model, new ModelId("a/b:c"), Replica, ReplicaState.Draining, Usage, new RequestId("r-1"),
        new StorageUnavailableException("Away."), new LogCorruptException("Damaged."),
        new Prompt.Chat([Message, Message]), new Prompt.Text("Once"), new Prompt.Tokens([1, 2, 3]),
        new InferenceEvent.Accepted { Sequence = 9, Replica = Replica, PromptTokens = 3, PromptIds = [4, 5, 6], RequestedAt = DateTimeOffset.UnixEpoch, Session = Ticket, Sampling = Sampling, Target = Target, Attempts = [Attempt], DroppedParameters = ["seed"], Degraded = "rules", Fingerprint = "fp_1" },
        new InferenceEvent.TextDelta { Sequence = 1, Choice = 1, Text = "a", TokenCount = 1, Logprobs = [Logprob], TokenIds = [11], IsRefusal = true },
        new InferenceEvent.ChoiceCompleted { Sequence = 2, Choice = 1, Reason = FinishReason.Stop },
        new InferenceEvent.Completed { Sequence = 3, Usage = Usage, EndedAt = DateTimeOffset.UnixEpoch, Cost = Cost },
        new InferenceEvent.Dispatching { Sequence = 5, Target = Target },
        new InferenceEvent.ReasoningDelta { Sequence = 6, Choice = 1, Text = "Hm.", Signature = "c2ln", TokenCount = 1 },
        new InferenceEvent.ToolCallDelta { Sequence = 7, Choice = 1, Index = 2, Id = "call_1", Name = "f", Arguments = "{}", TokenCount = 1 },
        TargetStatus.FirstContent, TargetStatus, new ProviderStatus("openai", "openai", new Uri("https://api.openai.com/v1"), ["gpt"], [TargetStatus]),
        Decision, Breaker, BreakerState.HalfOpen, ProbeEnd.Unused, new BreakerReply(Breaker, true), new BreakerOverrideState { Decision = Decision },
        new BreakerReport
        {
            Silo = "s", Successes = 1, Failures = 2, LastError = InferenceErrorCode.ProviderBroken, RetryAfter = TimeSpan.FromSeconds(1), Known = Breaker,
            WantsProbe = true, Probe = ProbeEnd.Failed,
        },
        Picture, Thought, new ContentPart.Text("a"), Target, Attempt, Cost, Tool, Tools, ToolChoice.Function("f"), Format, new OutputFormat.JsonObject(),
        new InferenceEvent.Failed { Sequence = 4, Error = Error, Usage = Usage, RequestedAt = DateTimeOffset.UnixEpoch, Attempts = [Attempt] },
        new EmbeddingRequest
        {
            Id = new("r-1"), Model = new("demo"), Caller = Caller, Inputs = [new Prompt.Text("Once"), new Prompt.Tokens([1])], Dimensions = 8,
            Extra = "{}", TraceParent = Request.TraceParent, Deadline = DateTimeOffset.UnixEpoch, Fault = "cut",
        },
        Route, new RouteCatalogSnapshot { Version = 5, Routes = [Route] },
        new EmbeddingAnswer { Vectors = [[0.5f, -1]], Error = Error, Usage = Usage, Target = Target, Attempts = [Attempt], DroppedParameters = ["dimensions"], Cost = Cost },
        Request, Terms, Item, Ticket, Ticket.Session, new GenerationId(new("team"), new("r-1")), GenerationState.Cancelled,
        new GenerationSnapshot
        {
            Request = Request, State = GenerationState.Running, Events = [new InferenceEvent.Completed { Sequence = 3, Usage = Usage }],
        },
        new GenerationEntry
        {
            Request = Request, Writer = new Guid("0af76519-16cd-43dd-8448-eb211c80319c"), At = DateTimeOffset.UnixEpoch,
            Events = [new InferenceEvent.Completed { Sequence = 3, Usage = Usage }], Usage = Bill, IsWithdrawn = true, Tombstone = [1, 2],
        },
        new SessionBegin { Request = new("r-1"), Input = [Item], Create = true },
        new SessionBegun { Ticket = Ticket, Turns = [Turn], Replica = Replica, Error = Error, Window = Window, Policy = ContextPolicy.Summarize },
        Turn, Session, Window, Input, ContextPolicy.Summarize,
        new SessionHead
        {
            Description = Session, FirstTurns = 4, LastRequest = new("r-1"), Replica = Replica, Window = Window, ExpiresAt = DateTimeOffset.UnixEpoch,
        },
        Continued,
        Report, Prefixes, Changes, Bill,
    ];
}
