using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>What a request needs of a target.</summary>
/// <param name="Capabilities">Beyond text.</param>
/// <param name="Tokens">Prompt and answer together, by an estimate that is rather too low: the target itself knows. Unit: tokens.</param>
internal readonly record struct RequestNeeds(Capabilities Capabilities, long Tokens)
{
    // Fewer than the four characters of English prose would refuse what fits: other texts have more tokens than this says.
    private const int CharactersPerToken = 5;

    /// <summary>What this one needs.</summary>
    public static RequestNeeds Of(InferenceRequest request)
    {
        var messages = (request.Prompt as Prompt.Chat)?.Messages ?? [];
        var needs = Capabilities.None;
        needs |= request.Tools is not null ? Capabilities.Tools : Capabilities.None;
        needs |= request.Format is not null ? Capabilities.Schema : Capabilities.None;
        needs |= request.ReasoningEffort is not (null or "none") ? Capabilities.Reasoning : Capabilities.None;
        needs |= messages.Any(message => message.Parts.Any(part => part is ContentPart.Image)) ? Capabilities.Images : Capabilities.None;
        return new RequestNeeds(needs, TokensIn(request.Prompt) + (request.Stopping.MaxTokens ?? 0));
    }

    /// <summary>How long a prompt is, by that estimate. Unit: tokens.</summary>
    public static long TokensIn(Prompt prompt) => prompt switch
    {
        Prompt.Tokens tokens => tokens.Ids.Count,
        Prompt.Text text => text.Value.Length / CharactersPerToken,
        _ => ((Prompt.Chat)prompt).Messages.Sum(message => (long)message.Content.Length) / CharactersPerToken,
    };

    /// <summary>Why a target does not fit; <see langword="null"/>: it does.</summary>
    public InferenceError? Missing(RouteTarget target, string route)
    {
        if ((Capabilities & ~target.Capabilities) is not Capabilities.None and var missing)
        {
            return new InferenceError
            {
                Code = InferenceErrorCode.UnsupportedParameter,
                Message = $"No target of '{route}' can do what the request needs: {Capability.Describe(missing)}.",
                Parameter = ParameterOf(missing),
            };
        }

        return target.ContextLength < Tokens ? new InferenceError
        {
            Code = InferenceErrorCode.ContextLengthExceeded,
            Message = $"Prompt and answer have about {Tokens} tokens, more than any target of '{route}' takes.",
        }
        : null;
    }

    private static string ParameterOf(Capabilities missing) => missing switch
    {
        _ when missing.HasFlag(Capabilities.Tools) => "tools",
        _ when missing.HasFlag(Capabilities.Images) => "messages",
        _ when missing.HasFlag(Capabilities.Schema) => "response_format",
        _ => "reasoning_effort",
    };
}
