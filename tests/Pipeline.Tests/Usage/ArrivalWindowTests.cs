using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Usage;

public sealed class ArrivalWindowTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(170)]
    public void Count_SteadyLoad_IsThatOfAnIntervalHoweverOftenItIsAsked(int milliseconds)
    {
        var window = new ArrivalWindow(Interval, _time);
        var issued = 0L;
        var counts = Enumerable.Range(0, 500).Select(_ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            return window.Count(issued += 4 * milliseconds);
        }).ToList();

        counts.Skip(50 / milliseconds).ShouldAllBe(count => count >= 196 && count <= 200);
    }

    [Fact]
    public void Count_AfterTheLoad_IsNothing()
    {
        var window = new ArrivalWindow(Interval, _time);
        window.Count(1000).ShouldBe(1000);

        _time.Advance(Interval);
        window.Count(1000);
        _time.Advance(Interval);

        window.Count(1000).ShouldBe(0);
    }

    [Fact]
    public void Count_OneAfterALongTime_IsNothing()
    {
        var window = new ArrivalWindow(Interval, _time);
        _time.Advance(TimeSpan.FromSeconds(10));

        window.Count(1).ShouldBe(0);
    }
}
