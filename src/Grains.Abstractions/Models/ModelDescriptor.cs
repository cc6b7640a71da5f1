namespace Orleans.Ai.Models;

/// <summary>What is known of a model without loading it.</summary>
[GenerateSerializer, Immutable, Alias("ai.ModelDescriptor")]
public sealed record ModelDescriptor
{
    /// <summary>The name clients use.</summary>
    [Id(0)]
    public required ModelId Id { get; init; }

    /// <summary>Fingerprint of the weights: 12 hexadecimal digits.</summary>
    [Id(1)]
    public required string Revision { get; init; }

    /// <summary>The architecture as <c>config.json</c> names it.</summary>
    [Id(2)]
    public required string Architecture { get; init; }

    /// <summary>Longest prompt and answer together. Unit: tokens.</summary>
    [Id(3)]
    public required int ContextLength { get; init; }

    /// <summary>Number of weights.</summary>
    [Id(4)]
    public required long ParameterCount { get; init; }

    /// <summary>How the weights are held: <c>q8</c>, <c>bf16</c> or <c>f32</c>.</summary>
    [Id(5)]
    public required string WeightFormat { get; init; }

    /// <summary>When the model was registered here.</summary>
    [Id(6)]
    public required DateTimeOffset CreatedAt { get; init; }
}
