using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Generations;

/// <summary>
/// A generation while it is in memory: it runs to its end, whatever happens to the store and the replicas, or gives way to another
/// activation. Like its grain, it is used from one turn at a time.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "They have no timer: nothing is held that the collector does not free.")]
internal sealed partial class GenerationLife
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);
    private readonly GenerationServices _services;
    private readonly GenerationId _id;
    private readonly GenerationJournal _journal;
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly Guid _writer = Guid.NewGuid();
    private readonly ILogger _logger;
    private EventCommit _commit = null!;
    private GenerationAttempts _attempts = null!;
    private bool _hasBegun;
    private bool _hasTakenOver;

    public GenerationLife(GenerationServices services, GenerationId id)
    {
        (_services, _id, _journal, _logger) = (services, id, services.Journal(id), services.Logger);
        Window = new EventWindow(_journal, services.Options.MemoryBytes);
    }

    /// <summary>What its readers see.</summary>
    public EventWindow Window { get; }

    /// <summary>What is known of it; <see langword="null"/>: it was deleted, or cannot be read.</summary>
    public GenerationRecord? Record { get; private set; }

    /// <summary>Of the idempotency key; empty: there is none.</summary>
    public ImmutableArray<byte> KeyDigest { get; private set; } = [];

    /// <summary>Why it cannot be read.</summary>
    public LogCorruptException? Problem { get; private set; }

    /// <summary>Nothing of it is kept: its id is free.</summary>
    public bool IsVoid { get; private set; }

    /// <summary>It goes on elsewhere, or later.</summary>
    public bool GaveWay { get; private set; }

    /// <summary>Ends when nothing is left to do here.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Begins it.</summary>
    /// <returns>It is ours; else somebody has begun it before.</returns>
    public async Task<bool> TryBeginAsync(InferenceRequest request)
    {
        request = request.Seeded();
        var entry = new GenerationEntry { At = _services.Time.GetUtcNow(), Request = request, Writer = _writer };
        SetUp(new GenerationRecord(request));
        Record!.Add(entry);
        if (KeyDigest.IsEmpty)
        {
            _commit.Begin(entry);
        }
        else
        {
            try
            {
                // Nothing is dispatched before it is known that nothing was.
                await _commit.WriteAsync(entry);
            }
            catch (LogConflictException)
            {
                return false;
            }
        }

        _hasBegun = true;
        Ended = RunAsync(isNew: true);
        return true;
    }

    /// <summary>Reads it from its log, and goes on where it stopped.</summary>
    /// <returns>There is one.</returns>
    public async Task<bool> TryResumeAsync()
    {
        try
        {
            if (await _journal.OpenAsync() is not { } log)
            {
                return false;
            }

            if (log is [{ Entry.Tombstone: { IsDefaultOrEmpty: false } digest }])
            {
                KeyDigest = digest;
                Window.End(GenerationErrors.Deleted(), isGone: true);
                return true;
            }

            SetUp(GenerationRecord.Of(_id, log));
            Publish(log);
            Ended = _journal.IsOpen ? RunAsync(isNew: false) : Task.CompletedTask;
        }
        catch (LogCorruptException exception)
        {
            await FailAsync(exception);
        }

        return true;
    }

    /// <summary>Ends it, if it has not ended.</summary>
    public Task CancelAsync()
    {
        _cancel.Cancel();
        return Ended;
    }

    /// <summary>Stops it where it is: what has come is written, and whoever reads the log goes on.</summary>
    public Task LeaveAsync()
    {
        _leave.Cancel();
        return Ended;
    }

    /// <summary>Forgets it, once it has ended: its text is gone.</summary>
    public async Task DeleteAsync()
    {
        if (KeyDigest.IsEmpty || Record is null)
        {
            await _journal.DeleteAsync();
        }
        else
        {
            await _journal.ReplaceAsync(new GenerationEntry { At = _services.Time.GetUtcNow(), Tombstone = KeyDigest });
        }

        (IsVoid, Record, Problem) = (KeyDigest.IsEmpty, null, null);
        Window.End(GenerationErrors.Deleted(), isGone: true);
    }

    /// <summary>All its events so far.</summary>
    public async Task<IReadOnlyList<InferenceEvent>> ListEventsAsync()
    {
        var (events, count) = (new List<InferenceEvent>(), Window.Next);
        if (count > 0)
        {
            await foreach (var told in Window.ReadAsync(0, CancellationToken.None))
            {
                events.Add(told);
                if (events.Count == count)
                {
                    break;
                }
            }
        }

        return events;
    }

    private void SetUp(GenerationRecord record)
    {
        Record = record;
        KeyDigest = record.Terms.KeyDigest.IsDefault ? [] : record.Terms.KeyDigest;
        _commit = _services.Commit(_journal, Window);
        _attempts = _services.Attempts(_id, record, _commit, _journal);
    }

    // Until it has ended here. What goes wrong in the store is mended by beginning again with what the log says.
    private async Task RunAsync(bool isNew)
    {
        var since = _services.Time.GetTimestamp();
        Exception? trouble = null;
        try
        {
            while (true)
            {
                try
                {
                    await (isNew || trouble is not null ? Task.CompletedTask : TakeOverAsync());
                    if (trouble is null || await TryRecoverAsync(trouble))
                    {
                        (trouble, since) = (null, _services.Time.GetTimestamp());
                        await EndAsync(Record!.End ?? await GenerateAsync(isNew));
                    }

                    return;
                }
                catch (Exception exception) when (exception is StorageUnavailableException or LogConflictException && _services.Time.GetElapsedTime(since) < _services.Options.RecoveryTimeout)
                {
                    LogTrouble(exception, _id);
                    trouble ??= exception;
                }

                if (isNew && Window.Next == 0 && trouble is StorageUnavailableException)
                {
                    IsVoid = true;
                    Window.End(GenerationErrors.StorageUnavailable());
                    return;
                }

                isNew = false;
            }
        }
        catch (LogCorruptException exception)
        {
            await FailAsync(exception);
        }
        catch (Exception exception)
        {
            await GiveWayAsync(exception);
        }
        finally
        {
            Window.End();
        }
    }

    private async Task<GenerationEnd> GenerateAsync(bool isNew)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancel.Token, _leave.Token);
        try
        {
            return await _attempts.RunAsync(isNew, stop.Token);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested && !_leave.IsCancellationRequested)
        {
            return _attempts.End(GenerationErrors.Cancelled());
        }
    }

    private async Task EndAsync(GenerationEnd end)
    {
        await _services.Closing().CloseAsync(end, Record!, _commit, _journal, Window, _leave.Token);
        IsVoid = end.IsWithdrawn;
    }

    /// <returns>There is more to do here.</returns>
    private async Task<bool> TryRecoverAsync(Exception trouble)
    {
        await (trouble is StorageUnavailableException ? Task.Delay(Pause, _services.Time, _leave.Token) : Task.CompletedTask);
        var (end, isOwner) = (Record!.End, _hasTakenOver || (_hasBegun && Window.Entries > 0));
        if (await _journal.OpenAsync() is not { } log)
        {
            (IsVoid, Record) = end is { IsWithdrawn: true } ? (true, Record) : throw new LogCorruptException($"The record of request {_id.Request} is gone.");
            Window.End((InferenceEvent.Failed)end.Event);
            return false;
        }

        SetUp(GenerationRecord.Of(_id, log));
        Publish(log);
        if (!_journal.IsOpen || Record.Writer == _writer)
        {
            return _journal.IsOpen;
        }

        if (isOwner)
        {
            GaveWay = true;
            return false;
        }

        await TakeOverAsync();
        return true;
    }

    // From then on nobody else can write.
    private async Task TakeOverAsync()
    {
        if (Record!.End is null)
        {
            var entry = new GenerationEntry { At = _services.Time.GetUtcNow(), Writer = _writer };
            await _commit.WriteAsync(entry);
            Record.Add(entry);
            LogTookOver(_id, Record.Next, Record.Writers);
        }

        _hasTakenOver = true;
    }

    private void Publish(IReadOnlyList<WrittenEntry> log)
    {
        foreach (var written in log)
        {
            Window.Add(written, holdsLast: written.Entry.Usage is not null);
        }

        if (!_journal.IsOpen)
        {
            Window.Complete(Record!.End?.Event ?? throw new LogCorruptException($"The record of request {_id.Request} is damaged: its end is missing."));
        }
    }

    private async Task GiveWayAsync(Exception exception)
    {
        GaveWay = true;
        try
        {
            if (!_leave.IsCancellationRequested)
            {
                LogGaveWay(exception, _id);
            }

            await _commit.FlushAsync();
        }
        catch (Exception other)
        {
            LogTrouble(other, _id);
        }
    }

    private async Task FailAsync(LogCorruptException exception)
    {
        (Problem, Record) = (exception, null);
        LogCorrupt(exception, _id);
        Window.End(GenerationErrors.Corrupt(exception.Message));
        try
        {
            await _journal.AbandonAsync(_services.Options.Retention);
        }
        catch (Exception other)
        {
            LogTrouble(other, _id);
        }
    }
}
