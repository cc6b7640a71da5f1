using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>The stage over scripted providers <c>a</c>, <c>b</c>, <c>c</c> and a scripted router of this grid; the route <c>chat</c>.</summary>
internal sealed class RouteBench : IProviderDirectory, IOptionsMonitor<RouteSettings>, IPriceTable
{
    private readonly RouteSettings _routes = [];
    private Action<RouteSettings, string?>? _changed;

    public RouteBench(params string[] targets)
    {
        _routes["chat"] = Options;
        foreach (var target in targets)
        {
            Options.Targets.Add(new RouteTargetOptions { Target = target });
        }

        Options.Retries = 0;
        Statistics = new TargetStatisticsTable(Time);
    }

    public DrivenTime Time { get; } = new();

    public RouteOptions Options { get; } = new();

    public ScriptedGate Gate { get; } = new();

    public ScriptedTarget A { get; } = new("a");

    public ScriptedTarget B { get; } = new("b");

    public ScriptedTarget C { get; } = new("c");

    public ScriptedTarget Local { get; } = new("local");

    public TargetStatisticsTable Statistics { get; }

    /// <summary>Price of a token of each kind, by provider. Unit: billionths.</summary>
    public Dictionary<string, long> Prices { get; } = [];

    public Random Random { get; set; } = new(7);

    public RouteDirectory Directory => field ??= new RouteDirectory(this, this, new TargetPolicies(Statistics, this, Random), Time, NullLogger<RouteDirectory>.Instance);

    public RouteServices Services => field ??= new RouteServices(Directory, this, Gate, Statistics, this, Time, NullLogger<RouteBackend>.Instance);

    public RouteBackend Backend => field ??= new RouteBackend(Local, Services);

    public IReadOnlySet<string> Names { get; } = new HashSet<string> { "a", "b", "c" };

    public IReadOnlyList<(ModelId Model, string Provider)> Models { get; set; } = [];

    public RouteSettings CurrentValue => _routes;

    public static InferenceRequest Request(string model = "chat", string text = "Hello!") => new()
    {
        Id = RequestId.Create(),
        Model = new ModelId(model),
        Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Operator, Key = KeyId.None },
        Prompt = new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = text }]),
    };

    public RouteSettings Get(string? name) => _routes;

    public IDisposable? OnChange(Action<RouteSettings, string?> listener)
    {
        _changed = listener;
        return null;
    }

    public void Change(RouteSettings routes) => _changed!(routes, null);

    public bool TryGet(string name, [NotNullWhen(true)] out IProvider? provider)
    {
        provider = name switch { "a" => A, "b" => B, "c" => C, _ => null };
        return provider is not null;
    }

    public bool TryResolve(ModelId model, out TargetId target) =>
        RouteValidator.TryParse(model.Value, out target) && Names.Contains(target.Provider);

    public Cost? CostOf(TargetId target, InferenceRequest request, TokenUsage usage) =>
        Prices.TryGetValue(target.Provider, out var price) ? new Cost(price * usage.TotalTokens, "USD") : null;

    /// <summary>All events of an answer; what is waited for passes.</summary>
    public async Task<List<InferenceEvent>> RunAsync(InferenceRequest? request = null)
    {
        var work = CollectAsync(request ?? Request());
        await Time.DriveAsync(work);
        var events = await work;
        Check(events);
        return events;
    }

    public async Task<List<InferenceEvent>> CollectAsync(InferenceRequest request)
    {
        List<InferenceEvent> events = [];
        await foreach (var told in Backend.InferAsync(request, TestContext.Current.CancellationToken))
        {
            events.Add(told);
        }

        return events;
    }

    /// <summary>What holds for every answer, and of what is left behind.</summary>
    public void Check(IReadOnlyList<InferenceEvent> events)
    {
        events.Select(told => told.Sequence).ShouldBe(Enumerable.Range(0, events.Count).Select(number => (long)number));
        events.Count(told => told.IsTerminal).ShouldBe(1);
        events[^1].IsTerminal.ShouldBeTrue();
        events.Count(told => told is InferenceEvent.Accepted).ShouldBeLessThanOrEqualTo(1);
        (A.Open + B.Open + C.Open + Local.Open).ShouldBe(0, "a stream is left open");
        Gate.Out.ShouldBe(0, "a permit is left out");
        Gate.Outcomes.Count.ShouldBeLessThanOrEqualTo(A.Asked.Count + B.Asked.Count + C.Asked.Count + Local.Asked.Count);
    }
}
