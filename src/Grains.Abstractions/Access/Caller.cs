namespace Orleans.Ai.Access;

/// <summary>Who asks, as authentication established it.</summary>
[GenerateSerializer, Immutable, Alias("ai.Caller")]
public sealed record Caller
{
    /// <summary>Whose data and limits apply.</summary>
    [Id(0)]
    public required TenantId Tenant { get; init; }

    /// <summary>What the caller may do.</summary>
    [Id(1)]
    public required CallerRole Role { get; init; }

    /// <summary>Which key was shown.</summary>
    [Id(2)]
    public required KeyId Key { get; init; }
}
