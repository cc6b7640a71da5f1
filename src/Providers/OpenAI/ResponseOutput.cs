using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Makes events of what a response holds. It has one choice.</summary>
internal sealed class ResponseOutput
{
    private readonly List<(int Output, bool HasArguments)> calls = [];
    private TokenUsage? told;
    private long counted;

    public TokenUsage Usage => told ?? new() { CompletionTokens = counted };

    public void Tell(ResponseDocument.Counts? usage) => told = usage?.ToUsage() ?? told;

    public void Text(string? text, List<WireLogprob?>? logprobs, bool isRefusal, int tokens, AnswerEvents events)
    {
        if (text is { Length: > 0 } || logprobs is { Count: > 0 })
        {
            tokens = logprobs is { Count: > 0 } ? logprobs.Count : tokens;
            counted += tokens;
            events.Add(new InferenceEvent.TextDelta
            {
                Sequence = events.Next,
                Choice = 0,
                Text = text ?? "",
                TokenCount = tokens,
                Logprobs = WireLogprob.ToLogprobs(logprobs),
                IsRefusal = isRefusal,
            });
        }
    }

    public void Thought(string? text, string? signature, int tokens, AnswerEvents events)
    {
        if (text is { Length: > 0 } || signature is not null)
        {
            counted += tokens;
            events.Add(new InferenceEvent.ReasoningDelta { Sequence = events.Next, Choice = 0, Text = text ?? "", Signature = signature, TokenCount = tokens });
        }
    }

    public void BeginCall(int index, ResponseDocument.Item call, AnswerEvents events)
    {
        calls.Add((index, false));
        Call(calls.Count - 1, call.CallId ?? call.Id ?? "", call.Name ?? "", "", 1, events);
    }

    public void Arguments(int index, string? delta, AnswerEvents events)
    {
        var call = calls.FindIndex(call => call.Output == index);
        if (call >= 0 && delta is { Length: > 0 })
        {
            calls[call] = (index, true);
            Call(call, null, null, delta, 1, events);
        }
    }

    /// <summary>An item of a stream ended: what was not told piece by piece is told now.</summary>
    public void EndItem(int index, ResponseDocument.Item item, AnswerEvents events)
    {
        if (item is { Type: "reasoning", Id: { } id, EncryptedContent: { } content })
        {
            Thought("", ReasoningSeal.Write(id, content), tokens: 0, events);
        }
        else if (item.Type is "function_call")
        {
            var call = calls.FindIndex(call => call.Output == index);
            if (call < 0)
            {
                BeginCall(index, item, events);
                call = calls.Count - 1;
            }

            if (!calls[call].HasArguments)
            {
                Arguments(index, item.Arguments, events);
            }
        }
    }

    /// <summary>An item of an answer that came whole.</summary>
    public void Add(ResponseDocument.Item item, AnswerEvents events)
    {
        switch (item.Type)
        {
            case "reasoning":
                var thought = string.Join("\n\n", (item.Summary ?? []).Concat(item.Content ?? []).Select(part => part?.Text));
                var seal = item is { Id: { } id, EncryptedContent: { } content } ? ReasoningSeal.Write(id, content) : null;
                Thought(thought, seal, (int)Usage.ReasoningTokens, events);
                break;
            case "message":
                foreach (var part in item.Content ?? [])
                {
                    var tokens = counted == 0 ? (int)(Usage.CompletionTokens - Usage.ReasoningTokens) : 0;
                    Text(part?.Refusal ?? part?.Text, part?.Logprobs, part?.Refusal is not null, tokens, events);
                }

                break;
            case "function_call":
                calls.Add((calls.Count, true));
                Call(calls.Count - 1, item.CallId ?? item.Id ?? "", item.Name ?? "", item.Arguments ?? "", 0, events);
                break;
        }
    }

    /// <summary>The response ended.</summary>
    public void End(ResponseDocument response, AnswerEvents events)
    {
        FinishReason? reason = (response.Status, response.IncompleteDetails?.Reason) switch
        {
            ("completed", _) => calls.Count > 0 ? FinishReason.ToolCalls : FinishReason.Stop,
            ("incomplete", "content_filter") => FinishReason.ContentFilter,
            ("incomplete", _) => FinishReason.Length,
            _ => null,
        };
        if (reason is not { } ended)
        {
            Fail(response.Error ?? new WireError { Message = $"The response ended as {ForeignText.Clip(response.Status)}." }, events);
            return;
        }

        events.Add(new InferenceEvent.ChoiceCompleted { Sequence = events.Next, Choice = 0, Reason = ended });
        events.Add(new InferenceEvent.Completed { Sequence = events.Next, Usage = Usage });
    }

    public void Fail(WireError error, AnswerEvents events) =>
        events.Add(new InferenceEvent.Failed { Sequence = events.Next, Error = OpenAIErrors.Read(error, status: null), Usage = Usage });

    private void Call(int index, string? id, string? name, string arguments, int tokens, AnswerEvents events)
    {
        counted += tokens;
        events.Add(new InferenceEvent.ToolCallDelta
        {
            Sequence = events.Next,
            Choice = 0,
            Index = index,
            Id = id,
            Name = name,
            Arguments = arguments,
            TokenCount = tokens,
        });
    }
}
