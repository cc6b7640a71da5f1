using System.Text.Json;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads an answer of responses.</summary>
internal sealed class ResponseReader : IWireReader
{
    private readonly ResponseOutput output = new();

    public TokenUsage Usage => output.Usage;

    public void ReadFrame(SseFrame frame, AnswerEvents events)
    {
        // Some servers of this format end with it all the same; the response has told its own end before.
        if (!frame.Data.Span.SequenceEqual("[DONE]"u8) && JsonSerializer.Deserialize(frame.Data.Span, OpenAIJson.Default.ResponseFrame) is { } told)
        {
            Read(told, events);
        }
    }

    public void ReadBody(ReadOnlyMemory<byte> body, AnswerEvents events)
    {
        var response = JsonSerializer.Deserialize(body.Span, OpenAIJson.Default.ResponseDocument);
        if (response is null or { Error: null, Output: null })
        {
            throw new JsonException("The answer is no response.");
        }

        output.Tell(response.Usage);
        foreach (var item in response.Output ?? [])
        {
            if (item is not null)
            {
                output.Add(item, events);
            }
        }

        output.End(response, events);
    }

    public void ReadEnd(AnswerEvents events)
    {
        // A response tells its own end; without, it was cut.
    }

    private void Read(ResponseFrame frame, AnswerEvents events)
    {
        switch (frame.Type)
        {
            case "response.output_text.delta":
                output.Text(frame.Delta, frame.Logprobs, isRefusal: false, tokens: 1, events);
                break;
            case "response.refusal.delta":
                output.Text(frame.Delta, logprobs: null, isRefusal: true, tokens: 1, events);
                break;
            case "response.reasoning_text.delta" or "response.reasoning_summary_text.delta":
                output.Thought(frame.Delta, signature: null, tokens: 1, events);
                break;
            case "response.reasoning_summary_part.added" when frame.SummaryIndex > 0:
                output.Thought("\n\n", signature: null, tokens: 0, events);
                break;
            case "response.output_item.added" when frame.Item is { Type: "function_call" } call:
                output.BeginCall(frame.OutputIndex, call, events);
                break;
            case "response.function_call_arguments.delta":
                output.Arguments(frame.OutputIndex, frame.Delta, events);
                break;
            case "response.output_item.done" when frame.Item is { } item:
                output.EndItem(frame.OutputIndex, item, events);
                break;
            case "response.completed" or "response.incomplete" or "response.failed" or "response.cancelled":
                output.Tell(frame.Response?.Usage);
                output.End(frame.Response ?? new ResponseDocument { Status = frame.Type["response.".Length..] }, events);
                break;
            case "error":
                output.Fail(frame.Error ?? new WireError { Code = frame.Code, Message = frame.Message, Param = frame.Param }, events);
                break;
            case null when frame.Error is { } error:
                output.Fail(error, events);
                break;
        }
    }
}
