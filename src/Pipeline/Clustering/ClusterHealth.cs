namespace Orleans.Ai.Clustering;

/// <summary>What this silo knows of its cluster's state.</summary>
public sealed class ClusterHealth
{
    private volatile bool _stateLost;

    /// <summary>The store of the cluster was wiped: what this silo holds is half a state, and it takes no new request.</summary>
    public bool StateLost => _stateLost;

    /// <summary>The store was found wiped. There is no way back but a restart.</summary>
    public void LoseState() => _stateLost = true;
}
