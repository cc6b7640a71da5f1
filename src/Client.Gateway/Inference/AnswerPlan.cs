using Orleans.Ai.Answers;
using Orleans.Ai.Generations;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Inference;

/// <summary>How one HTTP request is answered.</summary>
/// <param name="Endpoint">Where it came in.</param>
/// <param name="Id">The request's id.</param>
/// <param name="Call">What it asks for.</param>
/// <param name="ArrivedAt">When it came.</param>
internal sealed record AnswerPlan(AnswerEndpoint Endpoint, RequestId Id, GenerationCall Call, DateTimeOffset ArrivedAt)
{
    /// <summary>The terms on which it is recorded; <see langword="null"/> where it is not.</summary>
    public GenerationTerms? Terms { get; init; }

    /// <summary>It is read again, and not asked for anew.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Number of the last event of the stream that the client has; -1: none.</summary>
    public long After { get; init; } = -1;

    /// <summary>Ids of its parts, one for each prompt: the first is the request's own, by which a recorded one is found again.</summary>
    public IEnumerable<RequestId> PartIds => Enumerable.Range(0, Call.Prompts.Count).Select(IdOf);

    /// <summary>One of <see cref="PartIds"/>.</summary>
    public RequestId IdOf(int part) => part == 0 ? Id : new RequestId($"{Id}-{part}");

    /// <summary>What writes the answer.</summary>
    public AnswerFormat CreateFormat(InferenceEvent.Accepted? accepted) => Endpoint.CreateFormat(
        new AnswerEnvelope
        {
            Id = JsonOutput.Encode(Endpoint.IdPrefix + Id),
            Model = JsonOutput.Encode(Call.Model.Value),
            Created = (accepted?.RequestedAt ?? ArrivedAt).ToUnixTimeSeconds(),
            Terms = Terms,
            Fingerprint = Fingerprint(accepted) is { } fingerprint ? JsonOutput.Encode(fingerprint) : null,
            Choices = Call.TotalChoices,
            Sampling = accepted?.Sampling ?? Call.Sampling,
            PromptTokens = accepted?.PromptTokens ?? 0,
            Logprobs = Call.TopLogprobs is not null,
            IncludeUsage = Call.IncludeUsage,
        },
        Call);

    private static string? Fingerprint(InferenceEvent.Accepted? accepted) =>
        accepted?.Fingerprint ?? (accepted?.Replica is { } replica ? "fp_" + replica.Revision : null);
}
