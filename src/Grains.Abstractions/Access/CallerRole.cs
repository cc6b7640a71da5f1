namespace Orleans.Ai.Access;

/// <summary>What a caller may do.</summary>
[GenerateSerializer, Alias("ai.CallerRole")]
public enum CallerRole
{
    /// <summary>Uses models.</summary>
    Client = 0,

    /// <summary>Uses models, reads metrics and steers the grid.</summary>
    Operator = 1,
}
