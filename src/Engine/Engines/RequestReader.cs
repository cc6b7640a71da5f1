using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Decoding;
using Orleans.Ai.Inference;
using Orleans.Ai.KvCaching;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Sampling;

namespace Orleans.Ai.Engines;

/// <summary>Turns a request of the grid into one for the engine: checks bounds, fills in the model's defaults, encodes the prompt.</summary>
internal sealed class RequestReader(PromptEncoder prompts, GenerationDefaults defaults, int vocabularySize, int contextLength)
{
    private const int MaxStopStrings = 4;
    private const int MaxChoices = 128;
    private const int MaxTopLogprobs = 20;
    private const float LeastTopP = 1e-9f; // the likeliest token alone, which is what 0 asks for
    private readonly PrefixRoots _roots = new();

    /// <summary>Reads a request, or says what is wrong with it.</summary>
    public bool TryRead(
        InferenceRequest request,
        CancellationToken cancellationToken,
        [NotNullWhen(true)] out GenerationRequest? read,
        [NotNullWhen(false)] out InferenceError? error)
    {
        read = null;
        error = UnsupportedRequest.Check(request) ?? CheckSampling(request.Sampling) ?? CheckRest(request);
        error ??= prompts.LeastTokens(request.Prompt) is var least && least >= contextLength ? TooLong(request.Prompt, $"at least {least}") : null;
        if (error is not null || !prompts.TryEncode(request.Prompt, cancellationToken, out var tokens, out error))
        {
            return false;
        }

        if (tokens.Length >= contextLength)
        {
            error = TooLong(request.Prompt, $"{tokens.Length}");
            return false;
        }

        read = new GenerationRequest
        {
            Prompt = tokens,
            Sampling = Resolve(request.Sampling, request.TopLogprobs),
            MaxTokens = request.Stopping.MaxTokens ?? int.MaxValue,
            StopStrings = request.Stopping.StopStrings,
            IgnoreEndOfSequence = request.Stopping.IgnoreEndOfSequence,
            ChoiceCount = request.ChoiceCount,
            Continuation = request.Continuation,
            PrefixRoot = _roots.Of(request.Caller.Tenant),
            Marks = Mark(request.Prefixes, tokens.Length),
        };
        return true;
    }

    /// <summary>Routers count characters: where a beginning ends among the tokens is about as far on as among those.</summary>
    private static PrefixMark[] Mark(PromptPrefixes? prefixes, int length)
    {
        if (prefixes is null || length < IDecoder.BlockSize)
        {
            return [];
        }

        var perBeginning = Math.Clamp(prefixes.Share, 0, 1) * length / prefixes.Hashes.Length;
        return [.. prefixes.Hashes.Select((hash, index) => new PrefixMark(hash, Math.Max(0, (int)(perBeginning * (index + 1) / IDecoder.BlockSize) - 1)))];
    }

    private SamplingSettings Resolve(SamplingParameters asked, int? topLogprobs) => new()
    {
        Temperature = asked.Temperature ?? defaults.Temperature ?? 1,
        TopP = Math.Max(asked.TopP ?? defaults.TopP ?? 1, LeastTopP),
        TopK = Math.Max(asked.TopK ?? defaults.TopK ?? 0, 0),
        MinP = asked.MinP ?? defaults.MinP ?? 0,
        PresencePenalty = asked.PresencePenalty ?? 0,
        FrequencyPenalty = asked.FrequencyPenalty ?? 0,
        LogitBias = asked.LogitBias ?? new Dictionary<int, float>(),
        Seed = asked.Seed ?? Random.Shared.NextInt64(),
        TopLogprobs = topLogprobs,
    };

    private InferenceError? CheckSampling(SamplingParameters asked) =>
        Require(asked.Temperature is null or (>= 0 and <= 2), "temperature", "must be 0 to 2")
        ?? Require(asked.TopP is null or (>= 0 and <= 1), "top_p", "must be 0 to 1")
        ?? Require(asked.TopK is null or >= -1, "top_k", "must be at least 1, or 0 or -1 for all tokens")
        ?? Require(asked.MinP is null or (>= 0 and <= 1), "min_p", "must be 0 to 1")
        ?? Require(asked.PresencePenalty is null or (>= -2 and <= 2), "presence_penalty", "must be -2 to 2")
        ?? Require(asked.FrequencyPenalty is null or (>= -2 and <= 2), "frequency_penalty", "must be -2 to 2")
        ?? Require(
            asked.LogitBias is null || asked.LogitBias.Keys.All(IsToken), "logit_bias", $"names token ids; the model has 0 to {vocabularySize - 1}")
        ?? Require(
            asked.LogitBias is null || asked.LogitBias.Values.All(bias => bias is >= -100 and <= 100), "logit_bias", "must have values of -100 to 100");

    private InferenceError? CheckRest(InferenceRequest request) =>
        Require(request.Stopping.MaxTokens is null or >= 1, "max_tokens", "must be at least 1")
        ?? Require(request.Stopping.StopStrings.Count <= MaxStopStrings, "stop", $"must be at most {MaxStopStrings} strings")
        ?? Require(!request.Stopping.StopStrings.Any(string.IsNullOrEmpty), "stop", "must not have empty strings")
        ?? Require(request.ChoiceCount is >= 1 and <= MaxChoices, "n", $"must be 1 to {MaxChoices}")
        ?? Require(
            request.Continuation.Count == 0 || (request.Continuation.Count == request.ChoiceCount && request.Prompt is Prompt.Tokens),
            "continuation", "needs as many entries as there are choices, and a prompt of token ids")
        ?? Require(
            request.Continuation.Count == 0 || request.Sampling.Seed is not null || request.Sampling.Temperature == 0, "seed", "is needed to go on with an answer")
        ?? Require(request.Continuation.All(choice => choice.Tokens.All(IsToken)), "continuation", $"names token ids; the model has 0 to {vocabularySize - 1}")
        ?? Require(request.TopLogprobs is null or (>= 0 and <= MaxTopLogprobs), "top_logprobs", $"must be 0 to {MaxTopLogprobs}");

    private static InferenceError? Require(bool condition, string parameter, string rule) => condition
        ? null
        : new InferenceError { Code = InferenceErrorCode.InvalidRequest, Message = $"'{parameter}' {rule}.", Parameter = parameter };

    private InferenceError TooLong(Prompt prompt, string length) => new()
    {
        Code = InferenceErrorCode.ContextLengthExceeded,
        Message = $"The model's context is {contextLength} tokens, and the prompt alone has {length}: at least one must remain for the answer. Shorten the prompt.",
        Parameter = PromptEncoder.ParameterOf(prompt),
    };

    private bool IsToken(int id) => id >= 0 && id < vocabularySize;
}
