using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Placement;
using Orleans.Ai.Silos;
using Orleans.Ai.Storage;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Orleans.Ai.Generations;

/// <summary>
/// Has generations go on whose silo is gone, also where nobody reads them: one gateway, the first by address, looks through the
/// open logs when it starts, whenever a silo is gone, and now and then besides. A silo that drains hands its own over; alone, it
/// stops those that nobody reads, until it is started again.
/// </summary>
internal sealed partial class GenerationRecovery(
    IClusterMembershipService membership,
    ILocalSiloDetails self,
    ISiloMetadataCache metadata,
    LocalSilo silo,
    ILogStore store,
    LocalGenerations generations,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<GenerationRecovery> logger) : BackgroundService
{
    private const string Kind = "generation";
    private const int AtOnce = 16;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan WalkInterval = TimeSpan.FromSeconds(30);
    private readonly HashSet<SiloAddress> _dead = [];
    private long? _walkedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!silo.Profile.Roles.HasFlag(SiloRoles.Gateway))
        {
            return;
        }

        using var timer = new PeriodicTimer(LookInterval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogLookFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var gateways = Gateways();
        if (!gateways.Contains(self.SiloAddress))
        {
            return;
        }

        if (silo.Gate.IsDraining)
        {
            await (gateways.Count > 1 ? generations.MoveAsync() : generations.StopUnreadAsync());
        }

        var dead = membership.CurrentSnapshot.Members.Values.Where(member => member.Status is SiloStatus.Dead).Select(member => member.SiloAddress).ToList();
        var isDue = _walkedAt is not { } walked || dead.Exists(address => !_dead.Contains(address)) || time.GetElapsedTime(walked) >= WalkInterval;
        if (isDue && gateways[0].Equals(self.SiloAddress) && !(silo.Gate.IsDraining && gateways.Count == 1))
        {
            await WalkAsync(cancellationToken);
            _walkedAt = time.GetTimestamp();
            _dead.UnionWith(dead);
        }
    }

    private async Task WalkAsync(CancellationToken cancellationToken)
    {
        var open = await store.ListOpenAsync(Kind, cancellationToken);
        await Parallel.ForEachAsync(
            open,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (key, _) => await grains.GetGrain<IGenerationGrain>(new GenerationId(key.Tenant, new(key.Id)).ToString()).ResumeAsync());
    }

    private List<SiloAddress> Gateways() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active && SiloProfileMetadata.RolesOf(metadata.GetSiloMetadata(member.SiloAddress)).HasFlag(SiloRoles.Gateway))
            .Select(member => member.SiloAddress)
            .Order(),
    ];
}
