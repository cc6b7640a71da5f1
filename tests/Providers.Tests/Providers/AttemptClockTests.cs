using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Providers;

public sealed class AttemptClockTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ProviderOptions options = new()
    {
        FirstTokenTimeout = TimeSpan.FromSeconds(60),
        BetweenTokensTimeout = TimeSpan.FromSeconds(10),
        TotalTimeout = TimeSpan.FromSeconds(100),
    };

    [Fact]
    public void Clock_WithoutAToken_ExpiresAfterTheFirstsTime()
    {
        using var clock = Create();

        Advance(59);
        clock.Expired.ShouldBe(AttemptTimeout.None);
        Advance(1);

        clock.Expired.ShouldBe(AttemptTimeout.FirstToken);
        clock.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Clock_AfterAToken_ExpiresAfterASilence()
    {
        using var clock = Create();
        Advance(5);
        clock.Tick();
        Advance(9);
        clock.Tick();
        Advance(9);
        clock.Expired.ShouldBe(AttemptTimeout.None);
        Advance(1);

        clock.Expired.ShouldBe(AttemptTimeout.BetweenTokens);
    }

    [Fact]
    public void Clock_WithTokensAllTheTime_ExpiresAfterTheTotal()
    {
        using var clock = Create();
        for (var second = 0; second < 99; second++)
        {
            clock.Tick();
            Advance(1);
        }

        clock.Expired.ShouldBe(AttemptTimeout.None);
        Advance(1);

        clock.Expired.ShouldBe(AttemptTimeout.Total);
    }

    [Fact]
    public void Clock_WithADeadline_ExpiresThen()
    {
        using var clock = Create(time.GetUtcNow().AddSeconds(7));
        Advance(6);
        clock.Expired.ShouldBe(AttemptTimeout.None);
        Advance(1);

        clock.Expired.ShouldBe(AttemptTimeout.Deadline);
    }

    [Fact]
    public void Clock_WhileOurReaderHasTheWord_StandsStill()
    {
        using var clock = Create();
        clock.Tick();
        Advance(8);
        clock.Pause();
        Advance(51);
        clock.Resume();
        Advance(1);
        clock.Expired.ShouldBe(AttemptTimeout.None);
        Advance(1);

        clock.Expired.ShouldBe(AttemptTimeout.BetweenTokens);
    }

    [Fact]
    public void Clock_WhoseFirstTokenComesAsOurReaderTakesTheWord_ExpiresAfterASilence()
    {
        using var clock = Create();
        Advance(5);
        clock.Pause();
        clock.Tick();
        clock.Resume();
        Advance(9);
        clock.Expired.ShouldBe(AttemptTimeout.None);
        Advance(1);

        clock.Expired.ShouldBe(AttemptTimeout.BetweenTokens);
    }

    [Fact]
    public void Clock_WhoseReaderLeft_HasNotExpired()
    {
        using var leave = new CancellationTokenSource();
        using var clock = new AttemptClock(options, null, time, leave.Token);

        leave.Cancel();

        clock.Token.IsCancellationRequested.ShouldBeTrue();
        clock.Expired.ShouldBe(AttemptTimeout.None);
    }

    private AttemptClock Create(DateTimeOffset? deadline = null) => new(options, deadline, time, TestContext.Current.CancellationToken);

    private void Advance(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
