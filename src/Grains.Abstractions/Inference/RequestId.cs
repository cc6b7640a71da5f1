using System.Globalization;

namespace Orleans.Ai.Inference;

/// <summary>Identifies one request: 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>.</summary>
[GenerateSerializer, Immutable, Alias("ai.RequestId")]
public readonly record struct RequestId
{
    private const int MaxCalled = 64;

    /// <summary>Takes an id that came from outside.</summary>
    /// <exception cref="ArgumentException">The text is not of the form above.</exception>
    public RequestId(string value) => Value = Identifiers.Validate(value, 128, "", nameof(RequestId));

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>A new id that sorts by time of creation.</summary>
    public static RequestId Create() => new(RandomIds.Create().ToString("N", CultureInfo.InvariantCulture));

    /// <summary>A new id that begins with what the caller calls its request, so that a search for that finds all that is logged under it.</summary>
    public static RequestId Create(RequestId called) => new($"{called.Value[..Math.Min(called.Value.Length, MaxCalled)]}.{Create()}");

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
