using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Responses;

/// <summary>
/// A <c>response</c> with the items of its output, whole or as typed events. Every event has its name and the next sequence number;
/// after the one that ends the response stands <c>[DONE]</c> (Open Responses, Streaming HTTP Responses; OpenAI's own clients skip it).
/// </summary>
internal sealed class ResponseAnswerFormat : AnswerFormat
{
    private readonly ResponseEvents _events = new();
    private readonly FoldedChoice _choice = new();
    private readonly AnswerEnvelope _envelope;
    private readonly TimeProvider _time;
    private readonly ResponseObject _response;
    private readonly OutputItemEvents _items;

    /// <param name="envelope">What every object says.</param>
    /// <param name="settings">What the request asked for.</param>
    /// <param name="time">When an answer that is not recorded ended.</param>
    public ResponseAnswerFormat(AnswerEnvelope envelope, ResponseSettings settings, TimeProvider time)
    {
        (_envelope, _time, _response) = (envelope, time, new ResponseObject(envelope, settings));
        _items = new OutputItemEvents(_events, _response);
    }

    public override void WriteStart(SseWriter sse)
    {
        WriteResponse(sse, "response.created"u8, ResponseState.InProgress);
        WriteResponse(sse, "response.in_progress"u8, ResponseState.InProgress);
    }

    public override void WriteEvent(SseWriter sse, InferenceEvent inferenceEvent)
    {
        if (_choice.Apply(inferenceEvent) is { } part)
        {
            _items.Tell(sse, part, inferenceEvent);
        }

        switch (inferenceEvent)
        {
            case InferenceEvent.ChoiceCompleted:
                _items.CloseAll(sse, withCalls: true, _choice);
                break;
            case InferenceEvent.Completed completed:
                WriteEnd(sse, completed);
                break;
            case InferenceEvent.Failed { Error: { Code: InferenceErrorCode.ReaderTooSlow or InferenceErrorCode.GenerationUnreachable } error }:
                WriteError(sse, error);
                break;
            case InferenceEvent.Failed failed:
                WriteEnd(sse, failed);
                break;
        }
    }

    /// <summary>A response that is recorded goes on, or has gone on: only this stream of it has failed.</summary>
    public override void WriteError(SseWriter sse, InferenceError error)
    {
        if (_envelope.Terms is not null)
        {
            WriteErrorEvent(sse, error);
        }
        else
        {
            WriteEnd(sse, new InferenceEvent.Failed { Sequence = 0, Error = error });
        }
    }

    public override void WriteAnswer(Utf8JsonWriter json, IReadOnlyList<FoldedChoice> choices, InferenceEvent.Completed completed)
        => _response.Write(json, choices[0], ResponseState.Of(choices[0], completed, _time));

    public override void WriteBegun(Utf8JsonWriter json) => _response.Write(json, null, ResponseState.InProgress);

    /// <summary>Writes the response as it is after these events.</summary>
    public void WriteSoFar(Utf8JsonWriter json, IReadOnlyList<InferenceEvent> events)
    {
        foreach (var inferenceEvent in events)
        {
            _choice.Apply(inferenceEvent);
        }

        _response.Write(json, _choice, events is [.., { IsTerminal: true } last] ? ResponseState.Of(_choice, last, _time) : events.Count > 0 ? ResponseState.InProgress : ResponseState.Queued);
    }

    private void WriteEnd(SseWriter sse, InferenceEvent terminal)
    {
        var state = ResponseState.Of(_choice, terminal, _time);
        if (state.Error is { } error)
        {
            WriteErrorEvent(sse, error);
        }

        WriteResponse(sse, state.EventName, state);
        sse.WriteDone();
    }

    /// <summary>In OpenAI's shape, whose members are flat, and in that of Open Responses, where they form an object.</summary>
    private void WriteErrorEvent(SseWriter sse, InferenceError error)
    {
        var json = _events.Begin(sse, "error"u8);
        ErrorWriter.WriteMembers(json, error, withType: false);
        json.WriteStartObject("error"u8);
        ErrorWriter.WriteMembers(json, error, withType: true);
        json.WriteEndObject();
        ResponseEvents.End(sse, json);
    }

    private void WriteResponse(SseWriter sse, ReadOnlySpan<byte> type, ResponseState state)
    {
        var json = _events.Begin(sse, type);
        json.WritePropertyName("response"u8);
        _response.Write(json, state.IsEnd ? _choice : null, state);
        ResponseEvents.End(sse, json);
    }
}
