namespace Orleans.Ai.Silos;

/// <summary>What a silo does in the grid; a silo that is alone does everything.</summary>
[Flags]
[GenerateSerializer, Alias("ai.SiloRoles")]
public enum SiloRoles
{
    /// <summary>Nothing: no silo is like that.</summary>
    None = 0,

    /// <summary>Takes HTTP requests and routes them; hosts no replica unless it computes too.</summary>
    Gateway = 1,

    /// <summary>Hosts replicas.</summary>
    Compute = 2,
}
