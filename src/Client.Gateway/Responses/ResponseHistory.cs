using Orleans.Ai.Answers;
using Orleans.Ai.Generations;
using Orleans.Ai.Requests;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>The conversation that a stored response ends: what its model read, and what it answered.</summary>
internal static class ResponseHistory
{
    /// <summary>The items that the model read: those of earlier turns, then the request's own.</summary>
    public static IEnumerable<SessionItem> Input(GenerationSnapshot response, ResponseSettings settings)
        => Earlier(response.Request.Generation!).Concat(ResponseIds.Name(response.Request.Id, settings.Input));

    /// <summary>All of it, for a request that goes on from there; <see langword="null"/> where there is no answer to go on from.</summary>
    public static IReadOnlyList<SessionItem>? Whole(GenerationSnapshot response, ResponseSettings settings)
    {
        if (response.State is not GenerationState.Completed)
        {
            return null;
        }

        var answer = new FoldedChoice();
        foreach (var told in response.Events)
        {
            answer.Apply(told);
        }

        return [.. Input(response, settings), .. AnswerItems.Of(response.Request.Id, answer)];
    }

    /// <summary>The items of earlier turns, of which a request keeps its own copy.</summary>
    public static IReadOnlyList<SessionItem> Earlier(GenerationTerms terms) => terms.Extra.IsDefaultOrEmpty
        ? []
        : RequestBody.Read(terms.Extra.AsMemory(), static kept => kept.Required(ResponseItemJson.Items).Items(ResponseItemReader.Read));
}
