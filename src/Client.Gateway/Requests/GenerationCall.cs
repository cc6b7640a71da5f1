using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Requests;

/// <summary>What a body asks for, whichever of the two wire formats it came in.</summary>
internal sealed record GenerationCall
{
    public required ModelId Model { get; init; }

    /// <summary>At least one; several only from <c>/v1/completions</c>.</summary>
    public required IReadOnlyList<Prompt> Prompts { get; init; }

    public required SamplingParameters Sampling { get; init; }

    public required StoppingCriteria Stopping { get; init; }

    /// <summary>Answers per prompt.</summary>
    public required int ChoiceCount { get; init; }

    /// <summary>Answers to all prompts together.</summary>
    public int TotalChoices => Prompts.Count * ChoiceCount;

    public int? TopLogprobs { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    /// <summary>Puts the prompt in front of each answer; only with prompts of text.</summary>
    public bool Echo { get; init; }
}
