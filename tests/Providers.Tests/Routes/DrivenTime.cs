using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Routes;

/// <summary>A clock that goes on when somebody waits for it, and not before.</summary>
internal sealed class DrivenTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public DrivenTime()
        : base(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>The next wait that somebody begins.</summary>
    public async Task<TimeSpan> NextWaitAsync() => await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets every wait pass until the work is done.</summary>
    /// <returns>The waits.</returns>
    public async Task<IReadOnlyList<TimeSpan>> DriveAsync(Task work)
    {
        var waits = new List<TimeSpan>();
        while (!work.IsCompleted)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var next = _waits.Reader.ReadAsync(enough.Token).AsTask();
            if (await Task.WhenAny(work, next) == next)
            {
                waits.Add(await next);
                Advance(waits[^1]);
            }
            else
            {
                await enough.CancelAsync();
            }
        }

        return waits;
    }
}
