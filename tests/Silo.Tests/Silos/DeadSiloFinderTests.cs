using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Silos;

/// <summary>Which silos are declared dead: those that are silent, active as far as the cluster knows, and whose port is closed.</summary>
public sealed class DeadSiloFinderTests
{
    private static readonly RoutingOptions Settings = new();

    [Fact(Timeout = 30_000)]
    public async Task SilentSilos_WhoseProcessHasEnded_AloneAreDeclaredDead()
    {
        var token = TestContext.Current.CancellationToken;
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var open = (IPEndPoint)port.LocalEndpoint;
        var membership = new Membership(
            Member("hangs", open),
            Member("reports", ClosedPort()),
            Member("leaves", ClosedPort(), SiloStatus.ShuttingDown),
            Member("dead", ClosedPort()));
        var time = new Clock();
        var view = new GridView(new ReplicaTable(time), time);
        membership.Nodes.ToList().ForEach(node => view.Apply(Report(node, 1)));
        using var finder = new DeadSiloFinder(membership, view, Options.Create(Settings), time, NullLogger<DeadSiloFinder>.Instance);
        await finder.StartAsync(token);

        await time.TimerCreated.Task.WaitAsync(token);
        time.Advance(Settings.ReportTimeout / 4);
        view.Apply(Report("reports", 2));
        time.Advance(Settings.ReportTimeout / 4);

        using var knock = await port.AcceptTcpClientAsync(token);
        (await membership.Killed.Task.WaitAsync(token)).ShouldBe("dead");
        await finder.StopAsync(token);
        membership.Kills.ShouldAllBe(node => node == "dead");
    }

    private static SiloReport Report(string node, long sequence) => new()
    {
        Profile = new SiloProfile { Node = node, Roles = SiloRoles.Compute, MemoryBytes = 1 },
        Sequence = sequence,
        FreeMemoryBytes = 1,
    };

    private static ClusterMember Member(string name, IPEndPoint endpoint, SiloStatus status = SiloStatus.Active) =>
        new(SiloAddress.New(endpoint, 1), status, name);

    private static IPEndPoint ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private sealed class Clock : FakeTimeProvider
    {
        public TaskCompletionSource TimerCreated { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            TimerCreated.TrySetResult();
            return timer;
        }
    }

    private sealed class Membership(params ClusterMember[] members) : IClusterMembershipService
    {
        public IEnumerable<string> Nodes => members.Select(member => member.Name);

        public TaskCompletionSource<string> Killed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Kills { get; } = [];

        public ClusterMembershipSnapshot CurrentSnapshot { get; } =
            new(members.ToImmutableDictionary(member => member.SiloAddress), new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress)
        {
            Kills.Add(members.Single(member => member.SiloAddress.Equals(siloAddress)).Name);
            Killed.TrySetResult(Kills[^1]);
            return Task.FromResult(true);
        }
    }
}
