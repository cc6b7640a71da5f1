using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orleans.Ai.Answers;

namespace Orleans.Ai.Inference;

/// <summary>
/// Runs several requests at once and merges their events as if they were one request: choice <c>c</c> of request <c>r</c>
/// becomes <c>r * choices + c</c>. The merged stream is accepted when all are, and fails when one does.
/// </summary>
internal static class FanOut
{
    private const int Capacity = 256;

    public static IAsyncEnumerable<InferenceEvent> InferAsync(
        IInferenceBackend backend,
        IReadOnlyList<InferenceRequest> requests,
        CancellationToken cancellationToken)
        => requests is [var single]
            ? backend.InferAsync(single, cancellationToken)
            : MergeAsync(backend, requests, cancellationToken);

    private static async IAsyncEnumerable<InferenceEvent> MergeAsync(
        IInferenceBackend backend,
        IReadOnlyList<InferenceRequest> requests,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<InferenceEvent>(Capacity);
        var pumps = Task.WhenAll(requests.Select((request, index) => PumpAsync(backend, request, index, channel.Writer, stop.Token)));
        var closing = pumps.ContinueWith(
            done => channel.Writer.TryComplete(done.Exception?.InnerException),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        var merge = new FanOutMerge(requests.Count);
        try
        {
            await foreach (var inferenceEvent in channel.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (var merged in merge.Add(inferenceEvent))
                {
                    yield return merged;
                }

                if (merge.HasEnded)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await closing;
        }
    }

    private static async Task PumpAsync(
        IInferenceBackend backend,
        InferenceRequest request,
        int index,
        ChannelWriter<InferenceEvent> output,
        CancellationToken cancellationToken)
    {
        var first = index * request.ChoiceCount;
        await foreach (var inferenceEvent in backend.InferAsync(request, cancellationToken))
        {
            await output.WriteAsync(inferenceEvent.ShiftChoice(first), cancellationToken);
        }
    }
}
