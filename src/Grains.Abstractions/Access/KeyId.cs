namespace Orleans.Ai.Access;

/// <summary>Names a key without revealing it: 1 to 64 of <c>A–Z a–z 0–9 . _ -</c>.</summary>
[GenerateSerializer, Immutable, Alias("ai.KeyId")]
public readonly record struct KeyId
{
    /// <summary>Takes an id that came from outside.</summary>
    /// <exception cref="ArgumentException">The text is not of the form above.</exception>
    public KeyId(string value) => Value = Identifiers.Validate(value, 64, "", nameof(KeyId));

    /// <summary>Stands for "no key": the keyless loopback caller.</summary>
    public static KeyId None { get; } = new("none");

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
