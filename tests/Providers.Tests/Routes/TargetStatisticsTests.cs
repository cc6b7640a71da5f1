using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

public sealed class TargetStatisticsTests
{
    [Fact]
    public async Task Statistics_OfAnswers_HaveTheTimesToFirstContentAndEnd()
    {
        var bench = new RouteBench("a/m") { Prices = { ["a"] = 2 } };
        bench.A.Does(Pause(bench, 1) + Script.Says("Once") + Pause(bench, 2) + Script.Ends(3, 1), Pause(bench, 4) + Script.Says("Cut") + Script.Fails(InferenceErrorCode.ProviderBroken));

        await bench.RunAsync();
        await bench.RunAsync();

        var seen = bench.Statistics.Snapshot().ShouldHaveSingleItem();
        seen.FirstContent.Times.ShouldBe([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)]);
        seen.Whole.Times.ShouldBe([TimeSpan.FromSeconds(3)]);
        (seen.CostNanoUnits, seen.Currency).ShouldBe((10, "USD"));
    }

    private static Script Pause(RouteBench bench, int seconds) => new(async stop =>
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), bench.Time, stop);
        return null;
    });
}
