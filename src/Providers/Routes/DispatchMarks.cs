using System.Threading.Channels;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>
/// Carries the questions of attempts, several of which may be on their way at once, to the one stream of events, whose reader answers
/// by reading on.
/// </summary>
internal sealed class DispatchMarks
{
    private readonly Channel<DispatchMark> _marks = Channel.CreateUnbounded<DispatchMark>();

    /// <summary>Ends when the request may be sent.</summary>
    public async Task AskAsync(TargetId target, CancellationToken cancellationToken)
    {
        var mark = new DispatchMark(target);
        await _marks.Writer.WriteAsync(mark, cancellationToken);
        await mark.Permitted.WaitAsync(cancellationToken);
    }

    /// <summary>The questions, until the work that asks them has ended; cancellation ends that work.</summary>
    public async IAsyncEnumerable<DispatchMark> ReadAsync(Task work)
    {
        while (true)
        {
            while (_marks.Reader.TryRead(out var mark))
            {
                yield return mark;
            }

            if (work.IsCompleted)
            {
                yield break;
            }

            await Task.WhenAny(work, _marks.Reader.WaitToReadAsync(CancellationToken.None).AsTask());
        }
    }
}
