using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>
/// Writes a generation's events to its log, in groups, and lets readers see them once they are safe. Like its grain, it is used
/// from one turn at a time.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "They have no timer: nothing is held that the collector does not free.")]
internal sealed class EventCommit(GenerationJournal journal, EventWindow window, CommitClock clock, GenerationOptions options, TimeProvider time)
{
    // How long the first entry waits for the first text, of short prompts: a write of its own would hold that one up.
    private static readonly TimeSpan BeginWindow = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _broken = new();
    private List<InferenceEvent> _pending = [];
    private GenerationEntry? _beginning;
    private Task _safe = Task.CompletedTask;
    private long _unsafe;
    private bool _isScheduled;

    /// <summary>Fires when a write has failed: what was to be written behind it is not written either.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Takes the log's first entry, which is written with the first events: nobody sees anything before those.</summary>
    public void Begin(GenerationEntry entry)
    {
        _beginning = entry;
        _ = FlushBeginningAsync();
    }

    /// <summary>Takes an event.</summary>
    /// <param name="told">It has its place.</param>
    /// <param name="isUrgent">It does not wait for others.</param>
    public void Add(InferenceEvent told, bool isUrgent)
    {
        _pending.Add(told);
        Gather(isUrgent);
    }

    private void Gather(bool isUrgent)
    {
        if (isUrgent || options.CommitWindow == TimeSpan.Zero)
        {
            Flush();
        }
        else if (!_isScheduled && _beginning is null)
        {
            _isScheduled = true;
            _ = FlushSoonAsync();
        }
    }

    /// <summary>Writes what has gathered. Ends when all that was written is safe.</summary>
    public Task FlushAsync()
    {
        Flush();
        return _safe;
    }

    /// <summary>Waits while more than readers may hold in memory is on its way to the log.</summary>
    public Task KeepPaceAsync() => _unsafe > options.MemoryBytes ? FlushAsync() : Task.CompletedTask;

    /// <summary>Writes an entry that is not of events, behind all that has gathered. Ends when it is safe.</summary>
    public Task WriteAsync(GenerationEntry entry)
    {
        Flush();
        Write(entry);
        return _safe;
    }

    /// <summary>Writes what has gathered together with the last event, which readers do not see yet. Ends when it is safe.</summary>
    public Task WriteEndAsync(GenerationEnd end)
    {
        _pending.Add(end.Event);
        Flush(end);
        return _safe;
    }

    private async Task FlushBeginningAsync()
    {
        await Task.Delay(options.CommitWindow == TimeSpan.Zero ? TimeSpan.Zero : BeginWindow, time);
        if (_beginning is not null)
        {
            Flush();
        }
    }

    private async Task FlushSoonAsync()
    {
        await clock.NextAsync();
        _isScheduled = false;
        Flush();
    }

    private void Flush(GenerationEnd? end = null)
    {
        if ((_pending.Count > 0 || _beginning is not null) && !_broken.IsCancellationRequested)
        {
            var (events, now) = (_pending, time.GetUtcNow());
            var entry = _beginning is null ? new GenerationEntry { At = now } : _beginning with { At = now };
            (_pending, _beginning) = ([], null);
            Write(entry with { Events = events, Usage = end?.Usage, IsWithdrawn = end?.IsWithdrawn ?? false });
        }
    }

    private void Write(GenerationEntry entry)
    {
        try
        {
            var written = journal.Append(entry);
            _unsafe += written.Bytes;
            _safe = PublishAsync(_safe, written);
        }
        catch (Exception exception)
        {
            _safe = Task.FromException(exception);
            _broken.Cancel();
        }
    }

    private async Task PublishAsync(Task before, WrittenEntry written)
    {
        try
        {
            await Task.WhenAll(before, written.Safe);
        }
        catch
        {
            await _broken.CancelAsync();
            throw;
        }

        _unsafe -= written.Bytes;
        window.Add(written, holdsLast: written.Entry.Usage is not null);
    }
}
