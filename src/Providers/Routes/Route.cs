using System.Collections.Frozen;
using Orleans.Ai.Inference;
using Polly;
using Polly.Retry;

namespace Orleans.Ai.Routes;

/// <summary>A route, ready for requests.</summary>
internal sealed record Route
{
    /// <summary>Which run a retry is for.</summary>
    public static readonly ResiliencePropertyKey<RouteRun> Run = new("run");

    /// <summary>Made of options that have been checked.</summary>
    public Route(string name, RouteOptions options, TargetPolicies policies, TimeProvider time)
    {
        Name = name;
        Options = options;
        Policy = policies.Find(options.Policy)!;
        Targets = [.. options.Targets.Select(RouteTarget.Of)];
        Rules = [.. options.Rules.Select(rule => new AnswerRule(rule))];
        Budget = new RetryBudget(options.RetryShare, options.RetryReserve);
        Retry = RetryOf(options, time);
    }

    /// <summary>What clients call it.</summary>
    public string Name { get; init; }

    /// <summary>How it was written.</summary>
    public RouteOptions Options { get; }

    /// <summary>Who may be asked, as they stand in the route.</summary>
    public IReadOnlyList<RouteTarget> Targets { get; init; }

    /// <summary>Whom any of them answers; empty: everybody.</summary>
    public IReadOnlySet<string> Tenants => Targets.Any(target => target.Tenants.Count == 0) ? FrozenSet<string>.Empty : Targets.SelectMany(target => target.Tenants).ToHashSet();

    /// <summary>Who is asked first.</summary>
    public ITargetPolicy Policy { get; }

    /// <summary>A late first target gets a second beside it.</summary>
    public bool IsHedged => Policy is HedgedPolicy;

    /// <summary>Answers for when all targets have failed.</summary>
    public IReadOnlyList<AnswerRule> Rules { get; }

    /// <summary>How often its targets may be asked again.</summary>
    public RetryBudget Budget { get; }

    /// <summary>Tries again at the same target.</summary>
    public ResiliencePipeline<Attempt> Retry { get; }

    /// <summary>The stored document that it comes from; <see langword="null"/>: it is one of the configuration.</summary>
    public RouteDocument? Document { get; init; }

    /// <summary>Nobody wrote it: it stands for a model of a provider that was asked for by name.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>The same terms, for one target that was asked for by name.</summary>
    public Route For(TargetId target) => this with { Name = target.ToString(), Targets = [new RouteTarget(target)], IsImplicit = true };

    /// <summary>The answer by rule; <see langword="null"/>: no rule is for this request.</summary>
    public string? AnswerByRule(InferenceRequest request) => Rules.Select(rule => rule.Answer(request)).FirstOrDefault(answer => answer is not null);

    private static ResiliencePipeline<Attempt> RetryOf(RouteOptions options, TimeProvider time) => options.Retries == 0
        ? ResiliencePipeline<Attempt>.Empty
        : new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<Attempt>
        {
            MaxRetryAttempts = options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = options.MaxRetryDelay,
            ShouldHandle = static retry => ValueTask.FromResult(retry.Context.Properties.GetValue(Run, null!).MayRetry(retry.Outcome.Result)),
            DelayGenerator = static retry => ValueTask.FromResult(retry.Outcome.Result?.Error?.RetryAfter),
        }).Build();
}
