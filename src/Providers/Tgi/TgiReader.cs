using System.Net.Http.Headers;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Tgi;

/// <summary>
/// Reads an answer of <c>/generate</c> or <c>/generate_stream</c>. A stream has one event for each token; the last one has the whole
/// text. Unlike this grid, TGI tells the stop string that ended an answer.
/// </summary>
internal sealed class TgiReader(InferenceRequest request) : IWireReader
{
    private readonly StopStrings stops = new(request.Stopping.StopStrings);
    private readonly List<TokenLogprob> untold = [];
    private int waiting;

    public TokenUsage Usage { get; private set; }

    public void ReadHeaders(HttpResponseHeaders headers)
    {
        if (headers.TryGetValues("x-prompt-tokens", out var values) && long.TryParse(values.FirstOrDefault(), out var tokens))
        {
            Usage = Usage with { PromptTokens = tokens };
        }
    }

    public void ReadFrame(SseFrame frame, AnswerEvents events)
    {
        using var document = JsonReading.ParseObject(frame.Data);
        var root = document.RootElement;
        if (TgiErrors.Is(root))
        {
            events.AddFailed(TgiErrors.Read(root), Usage);
            return;
        }

        if (root.Object("token") is { ValueKind: JsonValueKind.Object } token)
        {
            Read(token, root, events);
        }

        if (root.Text("generated_text") is not null)
        {
            End(root.Object("details"), events);
        }
    }

    public void ReadBody(ReadOnlyMemory<byte> body, AnswerEvents events)
    {
        using var document = JsonDocument.Parse(body);

        // The route that takes both kinds of requests answers with an array of one.
        var root = document.RootElement;
        root = root.ValueKind is JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
        if (TgiErrors.Is(root))
        {
            events.AddFailed(TgiErrors.Read(root), Usage);
            return;
        }

        var text = root.Text("generated_text") ?? throw new JsonException("The answer has no generated_text.");
        var details = root.Object("details");
        Usage = Usage with { CompletionTokens = details.Number("generated_tokens") ?? 0 };
        IReadOnlyList<TokenLogprob> logprobs = request.TopLogprobs is null ? [] : TgiLogprobs.Read(details);
        events.Add(new InferenceEvent.TextDelta
        {
            Sequence = events.Next,
            Choice = 0,
            Text = stops.Add(text) + stops.Finish(),
            TokenCount = (int)Usage.CompletionTokens,
            Logprobs = logprobs,
        });
        End(details, events);
    }

    public void ReadEnd(AnswerEvents events)
    {
        // Without the whole text at its end, the stream was cut.
    }

    private void Read(JsonElement token, JsonElement root, AnswerEvents events)
    {
        Usage = Usage with { CompletionTokens = Usage.CompletionTokens + 1 };
        waiting++;
        if (token.IsTrue("special"))
        {
            return;
        }

        if (request.TopLogprobs is not null)
        {
            untold.Add(TgiLogprobs.Read(token, root.Items("top_tokens")));
        }

        Tell(stops.Add(token.Text("text") ?? ""), events);
    }

    private void Tell(string text, AnswerEvents events)
    {
        if (text.Length > 0)
        {
            events.Add(new InferenceEvent.TextDelta { Sequence = events.Next, Choice = 0, Text = text, TokenCount = waiting, Logprobs = [.. untold] });
            waiting = 0;
            untold.Clear();
        }
    }

    private void End(JsonElement details, AnswerEvents events)
    {
        Tell(stops.Finish(), events);
        Usage = Usage with
        {
            PromptTokens = details.Number("input_length") ?? Usage.PromptTokens,
            CompletionTokens = details.Number("generated_tokens") ?? Usage.CompletionTokens,
        };
        events.AddChoiceCompleted(details.Text("finish_reason") is "length" ? FinishReason.Length : FinishReason.Stop);
        events.AddCompleted(Usage);
    }
}
