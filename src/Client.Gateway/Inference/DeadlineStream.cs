using System.Runtime.CompilerServices;

namespace Orleans.Ai.Inference;

/// <summary>
/// Ends an answer when its client has given up. Routes and providers know the deadline too, and tell more of it: they have a moment to do
/// so first. An answer that is recorded goes on without its reader, and is not ended here.
/// </summary>
internal static class DeadlineStream
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private static readonly InferenceError Passed = new()
    {
        Code = InferenceErrorCode.DeadlineExceeded,
        Message = "The time that the client gave in 'x-orleansai-timeout' has passed.",
    };

    /// <summary>Tells the events until then.</summary>
    /// <param name="open">Begins them; they end with its token.</param>
    /// <param name="timeout">How long the client waits; <see langword="null"/>: for ever.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The client leaves.</param>
    public static IAsyncEnumerable<InferenceEvent> InferAsync(
        Func<CancellationToken, IAsyncEnumerable<InferenceEvent>> open, TimeSpan? timeout, TimeProvider time, CancellationToken cancellationToken) =>
        timeout is { } wait ? BoundAsync(open, wait + Moment, time, cancellationToken) : open(cancellationToken);

    private static async IAsyncEnumerable<InferenceEvent> BoundAsync(
        Func<CancellationToken, IAsyncEnumerable<InferenceEvent>> open, TimeSpan wait, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await using var events = open(either.Token).GetAsyncEnumerator(either.Token);
        var sequence = 0L;
        while (true)
        {
            var hasNext = false;
            try
            {
                hasNext = await events.MoveNextAsync();
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // Told below.
            }

            if (hasNext)
            {
                sequence = events.Current.Sequence + 1;
                yield return events.Current;
                continue;
            }

            if (deadline.IsCancellationRequested)
            {
                yield return new InferenceEvent.Failed { Sequence = sequence, Error = Passed };
            }

            yield break;
        }
    }
}
