using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Breakers;

public sealed class BreakerTests
{
    private static readonly TargetId Target = new("p", "m");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly BreakerOptions _options = new();
    private readonly Breaker _breaker;

    public BreakerTests() => _breaker = new Breaker(Target, _options, _time);

    [Theory]
    [InlineData(0, 4, BreakerState.Closed)]
    [InlineData(0, 5, BreakerState.Open)]
    [InlineData(5, 5, BreakerState.Open)]
    [InlineData(6, 5, BreakerState.Closed)]
    [InlineData(100, 0, BreakerState.Closed)]
    public void Add_SomeFailures_OpensWhereTheyAreEnough(int successes, int failures, BreakerState expected)
    {
        _breaker.Add(successes, 0);
        _breaker.Add(0, failures, failures > 0 ? InferenceErrorCode.ProviderBroken : null);

        _breaker.Status.State.ShouldBe(expected);
        _breaker.Status.Attempts.ShouldBe(successes + failures);
        _breaker.Status.LastError.ShouldBe(failures > 0 ? InferenceErrorCode.ProviderBroken : null);
    }

    [Fact]
    public void Add_FailuresFurtherApartThanTheWindow_DoNotOpen()
    {
        for (var i = 0; i < 20; i++)
        {
            _breaker.Add(0, 1);
            _time.Advance(_options.Window / 4);
        }

        _breaker.Status.State.ShouldBe(BreakerState.Closed);
        _breaker.Status.Attempts.ShouldBeLessThan(_options.MinAttempts);
    }

    [Fact]
    public void Closed_SuccessesLeaveTheWindow_OpensWithoutAnotherAttempt()
    {
        _breaker.Add(6, 0);
        _time.Advance(_options.Window / 2);
        _breaker.Add(0, 5);
        _breaker.Status.State.ShouldBe(BreakerState.Closed);

        _time.Advance(_options.Window / 2);

        _breaker.Status.State.ShouldBe(BreakerState.Open);
    }

    [Fact]
    public void Open_TimeIsOver_LeasesOneProbeUntilItEnds()
    {
        Fail();
        _breaker.TryLeaseProbe("a").ShouldBeFalse();
        _time.Advance(_options.OpenTime);

        _breaker.Status.State.ShouldBe(BreakerState.HalfOpen);
        _breaker.TryLeaseProbe("a").ShouldBeTrue();
        _breaker.TryLeaseProbe("b").ShouldBeFalse();
        _breaker.EndProbe("b", ProbeEnd.Succeeded);
        _breaker.Status.State.ShouldBe(BreakerState.HalfOpen, "it is not b's probe");
        _breaker.EndProbe("a", ProbeEnd.Unused);
        _breaker.TryLeaseProbe("b").ShouldBeTrue();
        _time.Advance(_options.ProbeLease);
        _breaker.TryLeaseProbe("c").ShouldBeTrue("b took too long");
        _breaker.EndProbe("c", ProbeEnd.Succeeded);

        _breaker.Status.ShouldSatisfyAllConditions(status => status.State.ShouldBe(BreakerState.Closed), status => status.Attempts.ShouldBe(0), status => status.Openings.ShouldBe(0));
    }

    [Fact]
    public void Probe_Fails_StaysOpenTwiceAsLongUpToTheMost()
    {
        Fail();
        var expected = _options.OpenTime;
        for (var i = 0; i < 8; i++)
        {
            (_breaker.Status.OpenUntil - _time.GetUtcNow()).ShouldBe(expected);
            _time.Advance(expected);
            _breaker.TryLeaseProbe("a").ShouldBeTrue();
            _breaker.EndProbe("a", ProbeEnd.Failed, InferenceErrorCode.ProviderTimeout);
            expected = expected * 2 < _options.MaxOpenTime ? expected * 2 : _options.MaxOpenTime;
        }
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(20, 20)]
    [InlineData(9999, 60)]
    public void Open_TargetSaysWhenToComeBack_WaitsSoLong(int retryAfter, int expected)
    {
        _breaker.Add(0, _options.MinAttempts, InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(retryAfter));

        (_breaker.Status.OpenUntil - _time.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(expected));
    }

    [Theory]
    [InlineData(BreakerState.Open)]
    [InlineData(BreakerState.Closed)]
    public void Override_Always_StandsAboveAllUntilItExpires(BreakerState state)
    {
        Fail();
        _breaker.Override(new BreakerOverride(state, "Test.", "me", _time.GetUtcNow().AddHours(1)));
        _breaker.Add(100, 0);
        _breaker.Add(0, 1000);
        _time.Advance(TimeSpan.FromMinutes(59));

        _breaker.Status.State.ShouldBe(state);
        _breaker.TryLeaseProbe("a").ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));
        _breaker.Status.ShouldSatisfyAllConditions(status => status.State.ShouldBe(BreakerState.Closed), status => status.Override.ShouldBeNull());
    }

    [Fact]
    public void Adopt_NewerStatus_GoesOnFromThere()
    {
        Fail();
        var other = new Breaker(Target, _options, _time);
        other.Adopt(_breaker.Status);

        other.Status.State.ShouldBe(BreakerState.Open);
        other.Adopt(new Breaker(Target, _options, _time).Status);
        other.Status.State.ShouldBe(BreakerState.Open, "what is older changes nothing");
        other.Reset();
        other.Status.Epoch.ShouldBeGreaterThan(_breaker.Status.Epoch);
    }

    [Theory]
    [InlineData(BreakerState.Open, BreakerState.Closed)]
    [InlineData(BreakerState.Closed, BreakerState.Open)]
    public void Adopt_WhileAnOperatorHasDecided_KeepsTheDecisionAndIsNewer(BreakerState decided, BreakerState known)
    {
        _breaker.Override(new BreakerOverride(decided, "Test.", "me", null));

        _breaker.Adopt(new BreakerStatus { Target = Target, State = known, Epoch = 7, OpenUntil = _time.GetUtcNow().AddHours(1) });

        _breaker.Status.ShouldSatisfyAllConditions(status => status.State.ShouldBe(decided), status => status.Epoch.ShouldBeGreaterThan(7));
    }

    [Fact]
    public void Adopt_DecisionThatIsNotStoredAnyMore_LeavesNothingOfIt()
    {
        _breaker.Adopt(new BreakerStatus { Target = Target, State = BreakerState.Open, Epoch = 7, Override = new BreakerOverride(BreakerState.Open, "Old.", "me", null) });

        _breaker.Status.ShouldSatisfyAllConditions(
            status => status.State.ShouldBe(BreakerState.Closed), status => status.Override.ShouldBeNull(), status => status.Epoch.ShouldBeGreaterThan(7));
    }

    private void Fail() => _breaker.Add(0, _options.MinAttempts);
}
