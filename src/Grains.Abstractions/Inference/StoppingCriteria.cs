namespace Orleans.Ai.Inference;

/// <summary>When a choice ends.</summary>
[GenerateSerializer, Immutable, Alias("ai.StoppingCriteria")]
public sealed record StoppingCriteria
{
    /// <summary>Until the end of sequence, or until the context is full.</summary>
    public static StoppingCriteria ModelDefaults { get; } = new();

    /// <summary>Most tokens to generate per choice. Default: what the context leaves. Bounds: 1 and up.</summary>
    [Id(0)]
    public int? MaxTokens { get; init; }

    /// <summary>Strings that end a choice; matched across token borders and not part of the answer. At most 4.</summary>
    [Id(1)]
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Goes on past the end-of-sequence token, for load tests. Default <see langword="false"/>.</summary>
    [Id(2)]
    public bool IgnoreEndOfSequence { get; init; }
}
