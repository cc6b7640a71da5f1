using System.Collections.Frozen;
using System.Text.Json;

namespace Orleans.Ai.Requests;

/// <summary>
/// Parameters that are known in the field and would change the answer, but that this version cannot honour: named in a
/// refusal, never ignored. A value that asks for nothing (<c>tools: []</c>, <c>store: false</c>) passes. Parameters that
/// change nothing in the answer (<c>user</c>, <c>metadata</c>, <c>service_tier</c> …) and unknown ones are ignored, because
/// clients send extras.
/// </summary>
internal static class UnsupportedParameters
{
    private static readonly FrozenDictionary<string, string[]> Shared = new Dictionary<string, string[]>
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
        ["prompt_logprobs"] = [],
        ["repetition_penalty"] = ["1", "1.0"],
        ["response_format"] = ["""{"type":"text"}"""],
        ["stop_token_ids"] = ["[]"],
        ["store"] = ["false"],
        ["structured_outputs"] = [],
        ["use_beam_search"] = ["false"],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> Chat = new Dictionary<string, string[]>(Shared)
    {
        ["audio"] = [],
        ["best_of"] = ["1"],
        ["chat_template"] = [],
        ["chat_template_kwargs"] = ["{}"],
        ["continue_final_message"] = ["false"],
        ["echo"] = ["false"],
        ["function_call"] = ["\"none\""],
        ["functions"] = ["[]"],
        ["modalities"] = ["""["text"]"""],
        ["moderation"] = [],
        ["prediction"] = [],
        ["reasoning_effort"] = ["\"none\""],
        ["tool_choice"] = ["\"none\""],
        ["tools"] = ["[]"],
        ["verbosity"] = ["\"medium\""],
        ["web_search_options"] = [],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> Completion = new Dictionary<string, string[]>(Shared)
    {
        ["suffix"] = ["\"\""],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> Message = new Dictionary<string, string[]>
    {
        ["audio"] = [],
        ["function_call"] = [],
        ["tool_calls"] = ["[]"],
    }.ToFrozenDictionary();

    public static void RefuseForChat(JsonParameter body) => Refuse(body, Chat);

    public static void RefuseForCompletion(JsonParameter body) => Refuse(body, Completion);

    public static void RefuseForMessage(JsonParameter message) => Refuse(message, Message);

    private static void Refuse(JsonParameter owner, FrozenDictionary<string, string[]> table)
    {
        foreach (var (name, inert) in table)
        {
            if (owner.Optional(name) is { } parameter && !inert.Any(value => Equal(parameter.Value, value)))
            {
                throw parameter.Unsupported("is not supported by this version; leave it out.");
            }
        }
    }

    private static bool Equal(JsonElement value, string json)
    {
        try
        {
            return JsonElement.DeepEquals(value, JsonElement.Parse(json));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair equals nothing.
            return false;
        }
    }
}
