namespace Orleans.Ai.Access;

/// <summary>Identifies a tenant: 1 to 64 of <c>A–Z a–z 0–9 . _ -</c>.</summary>
[GenerateSerializer, Immutable, Alias("ai.TenantId")]
public readonly record struct TenantId
{
    /// <summary>Takes an id that came from outside.</summary>
    /// <exception cref="ArgumentException">The text is not of the form above.</exception>
    public TenantId(string value) => Value = Identifiers.Validate(value, 64, "", nameof(TenantId));

    /// <summary>The tenant of a grid without keys.</summary>
    public static TenantId Local { get; } = new("local");

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
