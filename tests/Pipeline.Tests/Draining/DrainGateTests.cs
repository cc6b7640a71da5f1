namespace Orleans.Ai.Draining;

public sealed class DrainGateTests
{
    private readonly DrainGate _gate = new();

    [Fact]
    public async Task Drain_NothingInFlight_EndsAtOnceAndRefuses()
    {
        await _gate.DrainAsync();

        _gate.TryEnter().ShouldBeFalse();
        _gate.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task Drain_RequestsInFlight_EndsWithTheLast()
    {
        _gate.TryEnter().ShouldBeTrue();
        _gate.TryEnter().ShouldBeTrue();

        var drained = _gate.DrainAsync();
        _gate.Leave();
        drained.IsCompleted.ShouldBeFalse();
        _gate.Leave();

        await drained;
    }

    [Fact]
    public async Task Resume_WhileDraining_LetsRequestsInAndADrainBeginsAnew()
    {
        _gate.TryEnter();
        var drained = _gate.DrainAsync();

        _gate.Resume();

        await drained;
        _gate.TryEnter().ShouldBeTrue();
        var again = _gate.DrainAsync();
        _gate.Leave();
        again.IsCompleted.ShouldBeFalse();
        _gate.Leave();
        await again;
    }
}
