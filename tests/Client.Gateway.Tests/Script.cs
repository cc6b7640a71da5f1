using System.Runtime.CompilerServices;
using System.Text;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Usage;

namespace Orleans.Ai;

/// <summary>Short names for events.</summary>
internal static class Script
{
    public static readonly ReplicaId Replica = new(new ModelId("demo"), "0123456789ab", "node", 0);

    public static InferenceEvent Accepted(int promptTokens = 7) => new InferenceEvent.Accepted { Sequence = 0, Replica = Replica, PromptTokens = promptTokens };

    public static InferenceEvent Text(string text, int choice = 0, params TokenLogprob[] logprobs)
        => new InferenceEvent.TextDelta { Sequence = 0, Choice = choice, Text = text, TokenCount = 1, Logprobs = logprobs };

    public static InferenceEvent Refusal(string text) => new InferenceEvent.TextDelta { Sequence = 0, Choice = 0, Text = text, TokenCount = 1, IsRefusal = true };

    public static InferenceEvent Thought(string text, string? signature = null)
        => new InferenceEvent.ReasoningDelta { Sequence = 0, Choice = 0, Text = text, Signature = signature, TokenCount = 1 };

    /// <summary>A call of a tool that begins, where it has an id, or goes on.</summary>
    public static InferenceEvent Call(int index, string arguments, string? id = null, string? name = null)
        => new InferenceEvent.ToolCallDelta { Sequence = 0, Choice = 0, Index = index, Id = id, Name = name, Arguments = arguments, TokenCount = 1 };

    public static InferenceEvent End(int choice = 0, string reason = "stop")
        => new InferenceEvent.ChoiceCompleted { Sequence = 0, Choice = choice, Reason = new FinishReason(reason) };

    public static InferenceEvent Completed(int prompt = 7, int cached = 3, int completion = 2) => new InferenceEvent.Completed
    {
        Sequence = 0,
        Usage = new TokenUsage { PromptTokens = prompt, CachedTokens = cached, CompletionTokens = completion },
    };

    public static InferenceEvent Failed(InferenceErrorCode code, string message = "it failed", TimeSpan? retryAfter = null)
        => new InferenceEvent.Failed { Sequence = 0, Error = new InferenceError { Code = code, Message = message, RetryAfter = retryAfter } };

    /// <summary>The texts for every choice of the request, interleaved, then the ends.</summary>
    public static IEnumerable<InferenceEvent> Choices(InferenceRequest request, params string[] texts)
    {
        var choices = Enumerable.Range(0, request.ChoiceCount).ToArray();
        return [.. texts.SelectMany(text => choices.Select(choice => Text(text, choice))), .. choices.Select(choice => End(choice))];
    }

    public static TokenLogprob Logprob(string token, float logprob, params TokenLogprob[] top)
        => new() { Token = token, Bytes = Encoding.UTF8.GetBytes(token), Logprob = logprob, Top = top };

    /// <summary>A whole answer of two tokens per choice.</summary>
    public static IAsyncEnumerable<InferenceEvent> Answer(InferenceRequest request, CancellationToken cancellationToken)
        => Play([Accepted(), .. Choices(request, "Hello", " world"), Completed()], cancellationToken);

    public static async IAsyncEnumerable<InferenceEvent> Play(
        IEnumerable<InferenceEvent> events,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sequence = 0;
        foreach (var inferenceEvent in events)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return inferenceEvent with { Sequence = sequence++ };
        }
    }
}
