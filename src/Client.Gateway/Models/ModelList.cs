using Orleans.Ai.Access;
using Orleans.Ai.Routes;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Models;

/// <summary>
/// All names that can be asked for: models that run in this grid first, then routes and what providers list. A name stands once, for
/// who answers to it: a route or a provider's model comes before one of this grid.
/// </summary>
/// <param name="table">Models that run here.</param>
/// <param name="board">Routes and what providers list; <see langword="null"/>: there are none.</param>
internal sealed class ModelList(ReplicaTable table, IRouteBoard? board)
{
    /// <summary>Those that a tenant may use.</summary>
    public IEnumerable<ListedModel> For(TenantId tenant)
    {
        var routed = board?.Models ?? [];
        var taken = routed.Select(model => model.Id).ToHashSet();
        return table.Models.Where(model => !taken.Contains(model.Id)).Select(model => (ListedModel)new ListedReplicaModel(model, table.HasReadyReplica(model.Id)))
            .Concat(routed.Where(model => model.Serves(tenant)).Select(model => new ListedModel(model.Id, model.Since, model.Provider ?? ListedModel.Grid)));
    }
}
