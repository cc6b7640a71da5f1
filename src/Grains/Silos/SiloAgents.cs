using Orleans.Ai.Models;
using Orleans.Ai.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Services;

namespace Orleans.Ai.Silos;

/// <summary>Reaches the agents of the silos that are alive.</summary>
internal sealed class SiloAgents(
    IServiceProvider services, IClusterMembershipService membership, ISiloMetadataCache metadata, TimeProvider time)
    : GrainServiceClient<ISiloAgent>(services), ISiloAgents
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public ISiloAgent? Find(string node) => Alive().Where(silo => silo.Node == node).Select(silo => silo.Agent).FirstOrDefault();

    /// <summary>The agents of the silos that are alive and have a role.</summary>
    public IEnumerable<ISiloAgent> With(SiloRoles role) => Alive().Where(silo => silo.Roles.HasFlag(role)).Select(silo => silo.Agent);

    /// <summary>Asks every silo that computes how it is.</summary>
    /// <param name="model">Whose replicas the reports tell of.</param>
    /// <returns>The answers, and whether all answered in time: a silo that does not is about to be declared dead or to answer again.</returns>
    public async Task<(IReadOnlyList<SiloReport> Reports, bool IsComplete)> AskAsync(ModelId model)
    {
        var asked = With(SiloRoles.Compute).Select(agent => TryAskAsync(agent, model)).ToList();
        var answers = await Task.WhenAll(asked);
        var reports = answers.OfType<SiloReport>().ToList();
        return (reports, reports.Count == asked.Count);
    }

    private async Task<SiloReport?> TryAskAsync(ISiloAgent agent, ModelId model)
    {
        try
        {
            return await agent.GetReportAsync(model).WaitAsync(Patience, time);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return null;
        }
    }

    private IEnumerable<(string? Node, SiloRoles Roles, ISiloAgent Agent)> Alive() =>
        from member in membership.CurrentSnapshot.Members.Values
        where member.Status is SiloStatus.Active
        let about = metadata.GetSiloMetadata(member.SiloAddress)
        select (SiloProfileMetadata.NodeOf(about), SiloProfileMetadata.RolesOf(about), GetGrainService(member.SiloAddress));
}
