namespace Orleans.Ai.Models;

/// <summary>Names a model or a route: 1 to 128 of <c>A–Z a–z 0–9 . _ - / :</c>.</summary>
[GenerateSerializer, Immutable, Alias("ai.ModelId")]
public readonly record struct ModelId
{
    /// <summary>Takes a name that came from outside.</summary>
    /// <exception cref="ArgumentException">The text is not of the form above.</exception>
    public ModelId(string value) => Value = Identifiers.Validate(value, 128, "/:", nameof(ModelId));

    /// <summary>The name as text.</summary>
    [Id(0)]
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
