using System.Collections.Frozen;
using System.Text.Json;

namespace Orleans.Ai.Requests;

/// <summary>
/// Parameters that would change the answer in a way that nobody behind this edge can tell of, whoever answers: named in a refusal,
/// never ignored. A value that asks for nothing (<c>functions: []</c>) passes. What only some can do is theirs to refuse.
/// </summary>
internal static class RefusedParameters
{
    private static readonly FrozenDictionary<string, string[]> Completion = new Dictionary<string, string[]>
    {
        ["prompt_logprobs"] = [],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> Chat = new Dictionary<string, string[]>(Completion)
    {
        ["audio"] = [],
        ["function_call"] = ["\"none\""],
        ["functions"] = ["[]"],
        ["modalities"] = ["""["text"]"""],
        ["moderation"] = [],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> Response = new Dictionary<string, string[]>(Completion)
    {
        ["context_management"] = ["[]"],
        ["max_completion_tokens"] = [],
        ["max_tokens"] = [],
        ["moderation"] = [],
        ["n"] = ["1"],
        ["prompt"] = [],
        ["response_format"] = ["""{"type":"text"}"""],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> Message = new Dictionary<string, string[]>
    {
        ["audio"] = [],
        ["function_call"] = [],
    }.ToFrozenDictionary();

    public static void RefuseForChat(JsonParameter body) => Refuse(body, Chat);

    public static void RefuseForCompletion(JsonParameter body) => Refuse(body, Completion);

    public static void RefuseForMessage(JsonParameter message) => Refuse(message, Message);

    public static void RefuseForResponse(JsonParameter body) => Refuse(body, Response);

    private static void Refuse(JsonParameter owner, FrozenDictionary<string, string[]> table)
    {
        foreach (var (name, inert) in table)
        {
            if (owner.Optional(name) is { } parameter && !AsksForNothing(parameter.Value, inert))
            {
                throw parameter.Unsupported("is not supported by this version; leave it out.");
            }
        }
    }

    private static bool AsksForNothing(JsonElement value, string[] inert) => inert.Any(json => Equal(value, json));

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
