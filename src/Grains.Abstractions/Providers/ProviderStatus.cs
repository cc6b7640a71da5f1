namespace Orleans.Ai.Providers;

/// <summary>A provider that is configured, and how its models do.</summary>
/// <param name="Name">Its name, as it is configured.</param>
/// <param name="Kind">Its wire format.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Models">Names that clients may ask for without a route.</param>
/// <param name="Targets">Those of its models that have been asked, by name.</param>
[GenerateSerializer, Immutable, Alias("ai.ProviderStatus")]
public sealed record ProviderStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] string Kind,
    [property: Id(2)] Uri? Address,
    [property: Id(3)] IReadOnlyList<string> Models,
    [property: Id(4)] IReadOnlyList<TargetStatus> Targets);
