using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Engines;

/// <summary>
/// What a request may ask of a provider and the engine cannot do yet: named in a refusal, never ignored. A value that asks for nothing
/// (<c>store: false</c>) passes. Fields that change nothing in the answer (<c>user</c>, <c>service_tier</c> …) and unknown ones are
/// ignored, because clients send extras.
/// </summary>
internal static class UnsupportedRequest
{
    private const string NotHere = "is not supported by a model that is served here; leave it out.";

    private static readonly FrozenDictionary<string, string[]> OfText = new Dictionary<string, string[]>
    {
        ["allowed_token_ids"] = ["[]"],
        ["background"] = ["false"],
        ["bad_words"] = ["[]"],
        ["guided_choice"] = [],
        ["guided_grammar"] = [],
        ["guided_json"] = [],
        ["guided_regex"] = [],
        ["length_penalty"] = ["1", "1.0"],
        ["logits_processors"] = ["[]"],
        ["min_tokens"] = ["0"],
        ["repetition_penalty"] = ["1", "1.0"],
        ["response_format"] = ["""{"type":"text"}"""],
        ["stop_token_ids"] = ["[]"],
        ["store"] = ["false"],
        ["structured_outputs"] = [],
        ["suffix"] = ["\"\""],
        ["use_beam_search"] = ["false"],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> OfChat = new Dictionary<string, string[]>(OfText.Where(field => field.Key is not "suffix"))
    {
        ["best_of"] = ["1"],
        ["chat_template"] = [],
        ["chat_template_kwargs"] = ["{}"],
        ["continue_final_message"] = ["false"],
        ["echo"] = ["false"],
        ["prediction"] = [],
        ["tool_choice"] = ["\"none\""],
        ["verbosity"] = ["\"medium\""],
        ["web_search_options"] = [],
    }.ToFrozenDictionary();

    /// <summary>Refuses a request that asks for more than the engine can; <see langword="null"/>: it does not.</summary>
    public static InferenceError? Check(InferenceRequest request) =>
        request.Tools is not null ? Refuse("tools", NotHere)
        : request.Format is not null ? Refuse("response_format", NotHere)
        : request.ReasoningEffort is not (null or "none") ? Refuse("reasoning_effort", NotHere)
        : CheckImages(request.Prompt) ?? CheckFields(request);

    private static InferenceError? CheckImages(Prompt prompt)
    {
        var messages = (prompt as Prompt.Chat)?.Messages ?? [];
        for (var turn = 0; turn < messages.Count; turn++)
        {
            for (var part = 0; part < messages[turn].Parts.Count; part++)
            {
                if (messages[turn].Parts[part] is ContentPart.Image)
                {
                    return Refuse(
                        string.Create(CultureInfo.InvariantCulture, $"messages[{turn}].content[{part}].type"), "is not supported: a model that is served here reads text parts only.");
                }
            }
        }

        return null;
    }

    private static InferenceError? CheckFields(InferenceRequest request)
    {
        if (request.Extra is null)
        {
            return null;
        }

        var table = request.Prompt is Prompt.Chat ? OfChat : OfText;
        using var fields = JsonDocument.Parse(request.Extra);
        foreach (var field in fields.RootElement.EnumerateObject())
        {
            if (table.TryGetValue(field.Name, out var inert) && !Array.Exists(inert, value => JsonElement.DeepEquals(field.Value, JsonElement.Parse(value))))
            {
                return Refuse(field.Name, NotHere);
            }
        }

        return null;
    }

    private static InferenceError Refuse(string parameter, string reason) =>
        new() { Code = InferenceErrorCode.UnsupportedParameter, Message = $"'{parameter}' {reason}", Parameter = parameter };
}
