using System.Globalization;

namespace Orleans.Ai.Inference;

/// <summary>Identifies one request: 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>.</summary>
[GenerateSerializer, Immutable, Alias("ai.RequestId")]
public readonly record struct RequestId
{
    /// <summary>Takes an id that came from outside.</summary>
    /// <exception cref="ArgumentException">The text is not of the form above.</exception>
    public RequestId(string value) => Value = Identifiers.Validate(value, 128, "", nameof(RequestId));

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>A new id that sorts by time of creation.</summary>
    public static RequestId Create() => new(Guid.CreateVersion7().ToString("N", CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
