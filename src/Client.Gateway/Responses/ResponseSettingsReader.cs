using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>Reads the members of a body that are told again in the answer.</summary>
internal static class ResponseSettingsReader
{
    private const int MaxTopLogprobs = 20;
    private const int MinOutputTokens = 16;
    private const int MaxSafetyIdentifier = 64;
    private static readonly string[] Summaries = ["auto", "concise", "detailed"];

    public static ResponseSettings Read(JsonParameter body, IReadOnlyList<SessionItem> input)
    {
        var reasoning = body.Optional("reasoning")?.AsObject();
        var text = body.Optional("text")?.AsObject();
        var isStored = body.Optional("store")?.AsBoolean() ?? true;
        var previous = body.Optional("previous_response_id");
        var conversation = body.Optional("conversation") is { } named ? ReadConversation(named, previous) : null;
        return new ResponseSettings
        {
            Input = input,
            PreviousId = previous?.AsString(),
            Conversation = conversation,
            Truncation = body.Optional("truncation") is { } truncation ? ReadTruncation(truncation, conversation is not null) : null,
            IsStored = isStored,
            InBackground = body.Optional("background") is { } background && ReadBackground(background, isStored),
            Instructions = body.Optional("instructions")?.AsString(),
            MaxOutputTokens = (int?)body.Optional("max_output_tokens")?.AsInteger(MinOutputTokens, int.MaxValue),
            MaxToolCalls = (int?)body.Optional("max_tool_calls")?.AsInteger(1, int.MaxValue),
            TopLogprobs = (int?)body.Optional("top_logprobs")?.AsInteger(0, MaxTopLogprobs) ?? 0,
            ParallelToolCalls = body.Optional("parallel_tool_calls")?.AsBoolean() ?? true,
            Tools = ToolsReader.OfResponses.Read(body),
            ToolChoice = body.Optional("tool_choice") is { Value.ValueKind: JsonValueKind.String } choice ? choice.AsString() : "auto",
            Format = text?.Optional("format") is { } format ? ReadFormat(format) : null,
            Verbosity = text?.Optional("verbosity")?.AsString() ?? "medium",
            ReasoningEffort = reasoning?.Optional("effort")?.AsString(),
            ReasoningSummary = reasoning?.Optional("summary")?.AsOneOf(Summaries),
            PromptCacheKey = body.Optional("prompt_cache_key")?.AsString(),
            SafetyIdentifier = body.Optional("safety_identifier")?.AsString(MaxSafetyIdentifier),
            User = body.Optional("user")?.AsString(),
            Metadata = body.Optional("metadata") is { } metadata ? MetadataReader.Read(metadata) : new Dictionary<string, string>(),
        };
    }

    private static OutputFormat? ReadFormat(JsonParameter format) =>
        OutputFormatReader.TryRead(format, isNested: false, out var read) ? read : throw format.Unsupported("is not supported by this version; leave it out.");

    private static bool ReadBackground(JsonParameter background, bool isStored)
        => !background.AsBoolean() || isStored ? background.AsBoolean() : throw background.Mismatch("false where 'store' is false: nobody could read the answer");

    private static string ReadConversation(JsonParameter conversation, JsonParameter? previous)
    {
        var id = conversation.Value.ValueKind switch
        {
            JsonValueKind.String => conversation,
            JsonValueKind.Object => conversation.Required("id"),
            _ => throw conversation.Mismatch("a string or an object with an 'id'"),
        };
        return previous is null ? id.AsString() : throw conversation.Mismatch("left out where 'previous_response_id' is sent");
    }

    private static string ReadTruncation(JsonParameter truncation, bool isConversation) => truncation.AsOneOf("auto", "disabled") switch
    {
        "auto" when !isConversation => throw truncation.Unsupported("is 'auto', which is not supported without 'conversation'; send what the model can read."),
        var value => value,
    };
}
