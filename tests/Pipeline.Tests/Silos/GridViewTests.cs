using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Silos;

public sealed class GridViewTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReplicaTable _table = new();
    private readonly GridView _view;

    public GridViewTests() => _view = new GridView(_table, _time);

    [Fact]
    public void Apply_OlderReportThatArrivesLate_IsDropped()
    {
        _view.Apply(Samples.Silo("a", [], sequence: 2));

        _view.Apply(Samples.Silo("a", [Samples.Report("a")], sequence: 1));

        _view.Silos.ShouldHaveSingleItem().Report.Sequence.ShouldBe(2);
        _table.AnyReady.ShouldBeFalse();
    }

    [Fact]
    public void Remove_SiloThatIsGone_ForgetsItsReplicas()
    {
        _view.Apply(Samples.Silo("a", [Samples.Report("a")]));
        _view.Apply(Samples.Silo("b", [Samples.Report("b")]));

        _view.Remove("a");

        _view.Silos.ShouldHaveSingleItem().Report.Profile.Node.ShouldBe("b");
        _table.Ready(Samples.Model.Id).ShouldHaveSingleItem().Report.Replica.Node.ShouldBe("b");
    }

    [Fact]
    public void Apply_SteadyTokens_TellsTheirRate()
    {
        for (var tick = 0; tick <= 100; tick++)
        {
            _view.Apply(Samples.Silo("a", [Samples.Report("a") with { GeneratedTokens = 20 * tick }], sequence: tick + 1));
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        _view.Silos[0].TokensPerSecond.ShouldBe(100, tolerance: 1);
    }
}
