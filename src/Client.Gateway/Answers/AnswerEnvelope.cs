using System.Text.Json;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>What every object of one answer says of it.</summary>
internal sealed record AnswerEnvelope
{
    public required JsonEncodedText Id { get; init; }

    public required JsonEncodedText Model { get; init; }

    /// <summary>Unit: seconds since 1970 (Unix time).</summary>
    public required long Created { get; init; }

    /// <summary>The terms on which the request is recorded; <see langword="null"/> where it is not.</summary>
    public GenerationTerms? Terms { get; init; }

    /// <summary>Changes with the weights; <see langword="null"/> where it is not known.</summary>
    public required JsonEncodedText? Fingerprint { get; init; }

    /// <summary>Answers to all prompts together. Default 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>How tokens are drawn, as far as it is known.</summary>
    public SamplingParameters Sampling { get; init; } = SamplingParameters.ModelDefaults;

    /// <summary>Length of the prompt, as far as it is known. Unit: tokens.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Log probabilities were asked for.</summary>
    public required bool Logprobs { get; init; }

    /// <summary>A last chunk carries the usage, and all others an explicit <c>null</c>.</summary>
    public required bool IncludeUsage { get; init; }
}
