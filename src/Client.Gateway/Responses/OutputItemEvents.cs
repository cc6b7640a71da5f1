using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Responses;

/// <summary>
/// Tells of the items of a response's output: each is added, told piece by piece, and done. An item is done when the next begins; but
/// calls of tools may be told mixed, so that they are done at the end.
/// </summary>
internal sealed class OutputItemEvents(ResponseEvents events, ResponseObject response)
{
    private readonly List<OutputItem> _items = [];

    /// <summary>Tells what an event adds to a part.</summary>
    public void Tell(SseWriter sse, AnswerPart part, InferenceEvent told)
    {
        if (Find(part) is not { } item)
        {
            CloseAll(sse, withCalls: false);
            item = Open(sse, part);
        }

        WriteDelta(sse, item, told);
    }

    /// <summary>Tells that all items are done.</summary>
    /// <param name="sse">Where to.</param>
    /// <param name="withCalls">Calls of tools too.</param>
    /// <param name="choice">The choice, which has ended; <see langword="null"/>: it goes on.</param>
    public void CloseAll(SseWriter sse, bool withCalls, FoldedChoice? choice = null)
    {
        foreach (var item in _items)
        {
            if (!item.IsClosed && (withCalls || item.Part.Kind is not AnswerPartKind.Call))
            {
                Close(sse, item, choice is not null && item.Index == _items.Count - 1 ? OutputItem.StatusOf(choice) : "completed"u8);
            }
        }
    }

    // The last is the one in nearly all cases.
    private OutputItem? Find(AnswerPart part) => _items is [.., var last] && ReferenceEquals(last.Part, part) ? last : _items.Find(item => ReferenceEquals(item.Part, part));

    private OutputItem Open(SseWriter sse, AnswerPart part)
    {
        var item = response.Item(part, _items.Count);
        _items.Add(item);
        WriteItem(sse, "response.output_item.added"u8, item, "in_progress"u8, isBeginning: true);
        if (item.HasContent)
        {
            WriteContent(sse, "response.content_part.added"u8, item, isBeginning: true);
        }

        return item;
    }

    private void WriteDelta(SseWriter sse, OutputItem item, InferenceEvent told)
    {
        switch (told)
        {
            case InferenceEvent.TextDelta { IsRefusal: true } refusal:
                WriteString(sse, "response.refusal.delta"u8, item, "delta"u8, refusal.Text);
                break;
            case InferenceEvent.TextDelta delta:
                var json = BeginContent(sse, "response.output_text.delta"u8, item);
                json.WriteString("delta"u8, delta.Text);
                Logprobs.WriteTokens(json, "logprobs"u8, delta.Logprobs);
                ResponseEvents.End(sse, json);
                break;
            case InferenceEvent.ReasoningDelta { Text.Length: > 0 } thought:
                WriteString(sse, "response.reasoning_text.delta"u8, item, "delta"u8, thought.Text);
                break;
            case InferenceEvent.ToolCallDelta { Arguments.Length: > 0 } call:
                WriteArguments(sse, "response.function_call_arguments.delta"u8, item, "delta"u8, call.Arguments);
                break;
        }
    }

    private void Close(SseWriter sse, OutputItem item, ReadOnlySpan<byte> status)
    {
        item.IsClosed = true;
        WriteDone(sse, item);
        if (item.HasContent)
        {
            WriteContent(sse, "response.content_part.done"u8, item);
        }

        WriteItem(sse, "response.output_item.done"u8, item, status);
    }

    private void WriteDone(SseWriter sse, OutputItem item)
    {
        switch (item.Part.Kind)
        {
            case AnswerPartKind.Text:
                var json = BeginContent(sse, "response.output_text.done"u8, item);
                json.WriteString("text"u8, item.Part.Text);
                Logprobs.WriteTokens(json, "logprobs"u8, item.Part.Logprobs);
                ResponseEvents.End(sse, json);
                break;
            case AnswerPartKind.Refusal:
                WriteString(sse, "response.refusal.done"u8, item, "refusal"u8, item.Part.Text);
                break;
            case AnswerPartKind.Reasoning when item.HasContent:
                WriteString(sse, "response.reasoning_text.done"u8, item, "text"u8, item.Part.Text);
                break;
            case AnswerPartKind.Call:
                WriteArguments(sse, "response.function_call_arguments.done"u8, item, "arguments"u8, item.Part.Text, item.Part.Name);
                break;
        }
    }

    private void WriteItem(SseWriter sse, ReadOnlySpan<byte> type, OutputItem item, ReadOnlySpan<byte> status, bool isBeginning = false)
    {
        var json = events.Begin(sse, type);
        json.WriteNumber("output_index"u8, item.Index);
        json.WritePropertyName("item"u8);
        item.Write(json, status, isBeginning);
        ResponseEvents.End(sse, json);
    }

    private void WriteContent(SseWriter sse, ReadOnlySpan<byte> type, OutputItem item, bool isBeginning = false)
    {
        var json = BeginContent(sse, type, item);
        json.WriteStartObject("part"u8);
        item.WriteContent(json, isBeginning);
        json.WriteEndObject();
        ResponseEvents.End(sse, json);
    }

    private void WriteString(SseWriter sse, ReadOnlySpan<byte> type, OutputItem item, ReadOnlySpan<byte> name, string text)
    {
        var json = BeginContent(sse, type, item);
        json.WriteString(name, text);
        ResponseEvents.End(sse, json);
    }

    private void WriteArguments(SseWriter sse, ReadOnlySpan<byte> type, OutputItem item, ReadOnlySpan<byte> name, string text, string? tool = null)
    {
        var json = BeginItem(sse, type, item);
        if (tool is not null)
        {
            json.WriteString("name"u8, tool);
        }

        json.WriteString(name, text);
        ResponseEvents.End(sse, json);
    }

    private Utf8JsonWriter BeginContent(SseWriter sse, ReadOnlySpan<byte> type, OutputItem item)
    {
        var json = BeginItem(sse, type, item);
        json.WriteNumber("content_index"u8, 0);
        return json;
    }

    private Utf8JsonWriter BeginItem(SseWriter sse, ReadOnlySpan<byte> type, OutputItem item)
    {
        var json = events.Begin(sse, type);
        json.WriteString("item_id"u8, item.Id);
        json.WriteNumber("output_index"u8, item.Index);
        return json;
    }
}
