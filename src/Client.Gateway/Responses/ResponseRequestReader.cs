using System.Collections.Frozen;
using System.Text.Json;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Responses;

/// <summary>Reads the body of <c>/v1/responses</c> (OpenAI API reference, <c>CreateResponse</c>; Open Responses, <c>CreateResponseBody</c>).</summary>
internal static class ResponseRequestReader
{
    private const string Logprobs = "message.output_text.logprobs";

    /// <summary>What else may be asked for: parts of items that this server never makes.</summary>
    private static readonly string[] Includable =
    [
        Logprobs, "reasoning.encrypted_content", "message.input_image.image_url", "file_search_call.results", "web_search_call.results",
        "web_search_call.action.sources", "computer_call_output.output.image_url", "code_interpreter_call.outputs",
    ];

    private static readonly FrozenSet<string> Known = CommonReader.Known.Concat(
    [
        "input", "instructions", "max_output_tokens", "top_logprobs", "include", "parallel_tool_calls", "tool_choice", "tools", "reasoning", "text", "truncation",
        "store", "background", "previous_response_id", "conversation", "max_tool_calls", "context_management", "response_format",
    ]).ToFrozenSet();

    public static GenerationCall Read(JsonParameter body)
    {
        RefusedParameters.RefuseForResponse(body);
        var settings = ResponseSettingsReader.Read(body, ResponseInputReader.Read(body));
        var included = body.Optional("include")?.AsArray().Items(part => part.AsOneOf(Includable));
        var topLogprobs = included?.Contains(Logprobs) == true ? settings.TopLogprobs : (int?)null;
        var prompt = ConversationPrompt.Create(settings.Instructions, settings.Input);
        return CommonReader.Read(body, [prompt], settings.MaxOutputTokens, topLogprobs) with
        {
            Response = settings,
            Names = WireNames.OfResponses,
            Metadata = settings.Metadata,
            Tools = settings.Tools,
            Format = settings.Format,
            ReasoningEffort = settings.ReasoningEffort,
            Fields = ReadFields(body, settings),
            IsRecorded = settings.IsStored,
            InBackground = settings.InBackground,
        };
    }

    /// <summary>What would choose among tools that are not there changes nothing, unless it wants one called.</summary>
    private static string? ReadFields(JsonParameter body, ResponseSettings settings)
    {
        var choice = settings.Tools is null ? body.Optional("tool_choice") : null;
        var isInert = choice is { Value.ValueKind: JsonValueKind.String } && settings.ToolChoice is "auto" or "none";
        return new ExtraFields().AddUnknown(body, Known).Add("tool_choice", isInert ? null : choice).Add("verbosity", body.Optional("text")?.Optional("verbosity")).Write();
    }
}
