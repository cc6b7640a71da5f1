using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>
/// Reads an answer of Anthropic's. A stream has blocks, one after the other: each begins, goes on and stops; <c>message_stop</c> is
/// the end. What is not known, pings among it, is skipped.
/// </summary>
internal sealed class AnthropicReader : IWireReader
{
    private readonly Dictionary<long, OpenBlock> blocks = [];
    private AnthropicUsage usage;
    private int calls;
    private int pieces;
    private int untold;

    // A piece is at least one token; until the provider counts at the end, its own count is older than the pieces.
    public TokenUsage Usage => usage.Total(pieces);

    public void ReadFrame(SseFrame frame, AnswerEvents events)
    {
        if (frame.Name is "ping")
        {
            return;
        }

        using var document = JsonReading.ParseObject(frame.Data);
        var root = document.RootElement;
        switch (root.Text("type"))
        {
            case "message_start":
                usage = usage.Read(root.Object("message").Object("usage"));
                break;
            case "content_block_start":
                Start(root.Number("index") ?? 0, root.Object("content_block"), events);
                break;
            case "content_block_delta":
                GoOn(root.Number("index") ?? 0, root.Object("delta"), events);
                break;
            case "content_block_stop":
                Stop(root.Number("index") ?? 0, events);
                break;
            case "message_delta":
                (usage, pieces) = (usage.Read(root.Object("usage")), 0);
                End(root.Object("delta").Text("stop_reason"), events);
                break;
            case "message_stop":
                events.AddCompleted(Usage);
                break;
            case "error":
                events.AddFailed(AnthropicErrors.Read(root.Object("error")), Usage);
                break;
        }
    }

    public void ReadBody(ReadOnlyMemory<byte> body, AnswerEvents events)
    {
        using var document = JsonReading.ParseObject(body);
        var root = document.RootElement;
        switch (root.Text("type"))
        {
            case "message":
                usage = usage.Read(root.Object("usage"));
                untold = (int)(Usage.CompletionTokens - Usage.ReasoningTokens);
                foreach (var block in root.Items("content"))
                {
                    Whole(block, events);
                }

                End(root.Text("stop_reason") ?? "", events);
                events.AddCompleted(Usage);
                break;
            case "error":
                events.AddFailed(AnthropicErrors.Read(root.Object("error")), Usage);
                break;
            default:
                throw new JsonException("The answer is neither a message nor an error.");
        }
    }

    public void ReadEnd(AnswerEvents events)
    {
        // Only message_stop ends a stream.
    }

    private void Start(long index, JsonElement block, AnswerEvents events)
    {
        switch (block.Text("type"))
        {
            case "text":
                events.AddText(block.Text("text"), Piece(block.Text("text")));
                break;
            case "thinking":
                events.AddReasoning(block.Text("thinking"), Piece(block.Text("thinking")));
                break;
            case "redacted_thinking":
                AddRedacted(block, events);
                break;
            case "tool_use":
                // Most servers begin with an empty object and tell the arguments piece by piece; some tell them here.
                blocks[index] = new OpenBlock(calls, block.RawObject("input"));
                events.AddToolCall(calls++, block.Text("id"), block.Text("name"), "");
                break;
        }
    }

    private void GoOn(long index, JsonElement delta, AnswerEvents events)
    {
        switch (delta.Text("type"))
        {
            case "text_delta":
                events.AddText(delta.Text("text"), Piece(delta.Text("text")));
                break;
            case "thinking_delta":
                events.AddReasoning(delta.Text("thinking"), Piece(delta.Text("thinking")));
                break;
            case "signature_delta" when delta.Text("signature") is { } signature:
                events.AddReasoning(null, 0, signature: ThoughtMarks.Sign(AnthropicMessages.Thought, signature));
                break;
            case "input_json_delta" when delta.Text("partial_json") is { Length: > 0 } json && blocks.TryGetValue(index, out var block):
                blocks[index] = block with { Input = null };
                events.AddToolCall(block.Call, null, null, json, Piece(json));
                break;
        }
    }

    // A call whose arguments were not told in pieces.
    private void Stop(long index, AnswerEvents events)
    {
        if (blocks.Remove(index, out var block) && block.Input is { } input)
        {
            events.AddToolCall(block.Call, null, null, input);
        }
    }

    private void Whole(JsonElement block, AnswerEvents events)
    {
        switch (block.Text("type"))
        {
            case "text":
                events.AddText(block.Text("text"), untold);
                untold = 0;
                break;
            case "thinking":
                events.AddReasoning(
                    block.Text("thinking"), 0, signature: block.Text("signature") is { } mark ? ThoughtMarks.Sign(AnthropicMessages.Thought, mark) : null);
                break;
            case "redacted_thinking":
                AddRedacted(block, events);
                break;
            case "tool_use":
                events.AddToolCall(
                    calls++, block.Text("id"), block.Text("name"), block.RawObject("input"));
                break;
        }
    }

    private static void AddRedacted(JsonElement block, AnswerEvents events) =>
        events.AddReasoning(null, 0, signature: ThoughtMarks.Sign(AnthropicMessages.RedactedThought, block.Text("data") ?? ""));

    private static void End(string? reason, AnswerEvents events)
    {
        if (reason is not null)
        {
            events.AddChoiceCompleted(reason switch
            {
                "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
                "tool_use" => FinishReason.ToolCalls,
                "refusal" => FinishReason.ContentFilter,
                _ => FinishReason.Stop,
            });
        }
    }

    private int Piece(string? text)
    {
        var count = text is { Length: > 0 } ? 1 : 0;
        pieces += count;
        return count;
    }

    private readonly record struct OpenBlock(int Call, string? Input);
}
