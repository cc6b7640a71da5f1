using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;

namespace Orleans.Ai;

/// <summary>A backend that does what the test says; keeps the requests it was given.</summary>
internal sealed class ScriptedBackend : IInferenceBackend
{
    public Func<InferenceRequest, CancellationToken, IAsyncEnumerable<InferenceEvent>> OnInfer { get; set; }
        = (request, cancellationToken) => Script.Answer(request, cancellationToken);

    public ConcurrentQueue<InferenceRequest> Requests { get; } = new();

    public InferenceRequest LastRequest => Requests.Last();

    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        return OnInfer(request, cancellationToken);
    }

    /// <summary>Plays the same events for every request.</summary>
    public static ScriptedBackend Playing(params InferenceEvent[] events) => new() { OnInfer = (_, cancellationToken) => Script.Play(events, cancellationToken) };

    /// <summary>Plays events, and after them waits until the reader has left; <paramref name="left"/> tells that it did.</summary>
    public static ScriptedBackend Stalling(TaskCompletionSource left, params InferenceEvent[] events) => new()
    {
        OnInfer = (_, cancellationToken) => Stall(left, events, cancellationToken),
    };

    private static async IAsyncEnumerable<InferenceEvent> Stall(
        TaskCompletionSource left,
        InferenceEvent[] events,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var inferenceEvent in events)
        {
            yield return inferenceEvent;
        }

        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            left.TrySetResult();
        }
    }
}
