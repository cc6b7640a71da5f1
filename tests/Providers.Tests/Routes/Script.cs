using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>What a target does when it is asked, step by step.</summary>
internal sealed record Script(params IReadOnlyList<Func<CancellationToken, Task<InferenceEvent?>>> Steps)
{
    /// <summary>Answers in order, with this text and an end.</summary>
    public static Script Answers(string text, int promptTokens = 3) => new([.. Accepts(promptTokens).Steps, .. Says(text).Steps, .. Ends(promptTokens, 1).Steps]);

    public static Script Accepts(int promptTokens = 3) => Tells(new InferenceEvent.Accepted { Sequence = 0, Replica = null, PromptTokens = promptTokens, Fingerprint = "fp" });

    public static Script Says(string text, int tokens = 1) => Tells(new InferenceEvent.TextDelta { Sequence = 0, Choice = 0, Text = text, TokenCount = tokens });

    public static Script Ends(int promptTokens, int completionTokens) => Tells(
        new InferenceEvent.ChoiceCompleted { Sequence = 0, Choice = 0, Reason = FinishReason.Stop },
        new InferenceEvent.Completed { Sequence = 0, Usage = new TokenUsage { PromptTokens = promptTokens, CompletionTokens = completionTokens } });

    public static Script Fails(InferenceErrorCode code, TimeSpan? retryAfter = null, TokenUsage usage = default, bool isUntaken = false) => Tells(
        new InferenceEvent.Failed { Sequence = 0, Error = new InferenceError { Code = code, Message = $"It fails: {code}.", RetryAfter = retryAfter, IsUntaken = isUntaken }, Usage = usage });

    public static Script Tells(params IReadOnlyList<InferenceEvent> events) =>
        new([.. events.Select(told => (Func<CancellationToken, Task<InferenceEvent?>>)(_ => Task.FromResult<InferenceEvent?>(told)))]);

    public static Script Throws() => new(_ => throw new InvalidOperationException("A bug."));

    /// <summary>Says nothing until it is cancelled.</summary>
    public static Script Hangs() => new(async stop =>
    {
        await Task.Delay(Timeout.Infinite, stop);
        return null;
    });

    public static Script Waits(Task until) => new(async stop =>
    {
        await until.WaitAsync(stop);
        return null;
    });

    public static Script operator +(Script left, Script right) => new([.. left.Steps, .. right.Steps]);

    public async IAsyncEnumerable<InferenceEvent> PlayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var step in Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await step(cancellationToken) is { } told)
            {
                yield return told;
            }
        }
    }
}
