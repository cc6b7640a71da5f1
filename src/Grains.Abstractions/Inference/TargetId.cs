namespace Orleans.Ai.Inference;

/// <summary>A model at somebody who answers: at a provider, or here.</summary>
/// <param name="Provider">Name of the provider, as it is configured; <see cref="Local"/> for replicas of this grid.</param>
/// <param name="Model">What the model is called there.</param>
[GenerateSerializer, Immutable, Alias("ai.TargetId")]
public readonly record struct TargetId([property: Id(0)] string Provider, [property: Id(1)] string Model)
{
    /// <summary>Stands for the replicas of this grid, in the place of a provider's name.</summary>
    public const string Local = "local";

    /// <summary>Reads <c>PROVIDER/MODEL</c>; the model's name may have slashes of its own.</summary>
    public static bool TryParse(string text, out TargetId target)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var isTarget = slash > 0 && slash < text.Length - 1;
        target = isTarget ? new TargetId(text[..slash], text[(slash + 1)..]) : default;
        return isTarget;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Provider}/{Model}";
}
