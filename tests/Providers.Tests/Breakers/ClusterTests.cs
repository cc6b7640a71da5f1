using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Breakers;

/// <summary>Silos with one breaker for all of them, which may be out of reach.</summary>
public sealed class ClusterTests : IBreakerConnector
{
    private static readonly TargetId Target = new("p", "m");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly IOptions<BreakerOptions> _options = Options.Create(new BreakerOptions());
    private readonly LocalBreakers[] _silos;
    private Breaker _cluster;
    private bool _isAway;

    public ClusterTests()
    {
        _cluster = new Breaker(Target, _options.Value, _time);
        _silos = [.. Enumerable.Range(0, 3).Select(_ => new LocalBreakers(_options, _time))];
    }

    public Task<BreakerReply> ExchangeAsync(TargetId target, BreakerReport report)
    {
        if (_isAway)
        {
            throw new TimeoutException("Away.");
        }

        if (report.Known is { } known)
        {
            _cluster.Adopt(known);
        }

        _cluster.EndProbe(report.Silo, report.Probe, report.LastError, report.RetryAfter);
        _cluster.Add(report.Successes, report.Failures, report.LastError, report.RetryAfter);
        var hasProbe = report.WantsProbe && _cluster.TryLeaseProbe(report.Silo);
        return Task.FromResult(new BreakerReply(_cluster.Status, hasProbe));
    }

    [Fact]
    public async Task Silo_OtherSilosSeeFailures_OpensToo()
    {
        for (var i = 0; i < _options.Value.MinAttempts; i++)
        {
            Ask(_silos[i % 2], isUp: false).ShouldBe(true);
        }

        await ReportAsync();
        foreach (var silo in _silos)
        {
            silo.Apply(_cluster.Status);
            Ask(silo, isUp: true).ShouldBeNull();
        }
    }

    [Fact]
    public void Silo_GridOwnReplicas_AreAlwaysLetThrough()
    {
        for (var i = 0; i < 100; i++)
        {
            ((ITargetGate)_silos[0]).TryEnter(new TargetId(TargetId.Local, "demo"), out var permit).ShouldBeTrue();
            permit!.Report(new AttemptOutcome(AttemptEnd.Failed, InferenceErrorCode.ReplicaLost));
        }
    }

    [Fact]
    public async Task Silo_ClusterIsAway_DecidesAlone()
    {
        _isAway = true;
        for (var i = 0; i < _options.Value.MinAttempts; i++)
        {
            Ask(_silos[0], isUp: false);
            await ReportAsync();
        }

        Ask(_silos[0], isUp: true).ShouldBeNull();
        Ask(_silos[1], isUp: true).ShouldBe(true);
        _time.Advance(_options.Value.OpenTime);
        Ask(_silos[0], isUp: true).ShouldBe(true, "the probe");
        Ask(_silos[0], isUp: true).ShouldBe(true);
    }

    [Fact]
    public async Task Silo_ClusterGoesAwayWhileOpen_ProbesByItself()
    {
        await OpenAsync();
        _isAway = true;
        await PassAsync(_options.Value.OpenTime + _options.Value.ClusterPatience);

        Ask(_silos[0], isUp: true).ShouldBe(true, "the probe of a silo that is alone");
        Ask(_silos[0], isUp: true).ShouldBe(true);
    }

    [Fact]
    public async Task Operator_OpensOrCloses_IsObeyedWithTheNextReport()
    {
        Ask(_silos[0], isUp: true);
        _cluster.Override(new BreakerOverride(BreakerState.Open, "Test.", "me", null));
        await ReportAsync();
        Ask(_silos[0], isUp: true).ShouldBeNull();

        _cluster.Override(new BreakerOverride(BreakerState.Closed, "Test.", "me", null));
        await PassAsync(_options.Value.ReportInterval);
        Enumerable.Range(0, 50).ShouldAllBe(_ => Ask(_silos[0], false) == true);
    }

    [Fact]
    public async Task Operator_DecisionExpiresWhileTheClusterIsAway_EndsAllTheSame()
    {
        Ask(_silos[0], isUp: true);
        _cluster.Override(new BreakerOverride(BreakerState.Open, "Test.", "me", _time.GetUtcNow().AddMinutes(1)));
        await ReportAsync();
        _isAway = true;
        await PassAsync(TimeSpan.FromSeconds(59));
        Ask(_silos[0], isUp: true).ShouldBeNull();
        await PassAsync(TimeSpan.FromSeconds(2));

        Ask(_silos[0], isUp: true).ShouldBe(true);
    }

    [Fact]
    public void Silo_NamesThatClientsMakeUp_DoNotFillItsMemory()
    {
        for (var i = 0; i < 10_000; i++)
        {
            ((ITargetGate)_silos[0]).TryEnter(new TargetId("p", $"made-up-{i}"), out var permit).ShouldBeTrue();
            permit!.Dispose();
        }

        _silos[0].List().Count.ShouldBeLessThanOrEqualTo(4096);
    }

    [Fact]
    public async Task Silos_ProviderGoesAndComes_ProbeOncePerPeriod()
    {
        var random = new Random(5);
        var (isUp, wasHalfOpen, probes, periods) = (true, false, 0, 0);
        for (var tick = 0; tick < 4000; tick++)
        {
            isUp = random.Next(200) == 0 ? !isUp : isUp;
            foreach (var silo in _silos)
            {
                var state = _cluster.Status.State;
                if (Ask(silo, isUp) is true && state is not BreakerState.Closed && wasHalfOpen)
                {
                    probes++;
                }
            }

            await PassAsync(TimeSpan.FromMilliseconds(250));
            var isHalfOpen = _cluster.Status.State is BreakerState.HalfOpen;
            periods += isHalfOpen && !wasHalfOpen ? 1 : 0;
            wasHalfOpen = isHalfOpen;
            if (random.Next(300) == 0)
            {
                // The grain moves to another silo, and knows nothing.
                _cluster = new Breaker(Target, _options.Value, _time);
            }
        }

        periods.ShouldBeGreaterThan(10);
        probes.ShouldBeInRange(periods - 3, periods, "one probe in each period; the last may not have been made, and a grain that moves forgets a lease");
    }

    private async Task OpenAsync()
    {
        for (var i = 0; i < _options.Value.MinAttempts; i++)
        {
            Ask(_silos[0], isUp: false);
        }

        await ReportAsync();
        Ask(_silos[0], isUp: true).ShouldBeNull();
    }

    /// <returns>What the target said; <see langword="null"/>: it was not asked.</returns>
    private static bool? Ask(ITargetGate silo, bool isUp)
    {
        if (!silo.TryEnter(Target, out var permit))
        {
            return null;
        }

        using (permit)
        {
            permit.Report(isUp ? new AttemptOutcome(AttemptEnd.Completed) : new AttemptOutcome(AttemptEnd.Failed, InferenceErrorCode.ProviderUnavailable));
        }

        return true;
    }

    private async Task PassAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += _options.Value.ReportInterval)
        {
            _time.Advance(_options.Value.ReportInterval);
            await ReportAsync();
        }
    }

    private async Task ReportAsync()
    {
        foreach (var silo in _silos)
        {
            await new BreakerReporter(silo, this, _options, _time, NullLogger<BreakerReporter>.Instance).ReportAsync();
        }
    }
}
