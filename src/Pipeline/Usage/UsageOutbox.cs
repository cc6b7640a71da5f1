using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Usage;

/// <summary>
/// Carries usage records to the store, in batches. Nobody waits for those of plain requests: they are held for
/// <see cref="UsageOptions.FlushInterval"/>, or until the store is back, and are what a killed process loses. Each has a number, given when its request
/// arrives and known to the store before the answer's end is told, so that a loss shows as a gap. Under load some numbers are stored
/// ahead, so that nobody waits: then a gap may be larger than the loss, by as many as came within an interval and a half.
/// </summary>
public sealed partial class UsageOutbox : IUsageOutbox, IHostedLifecycleService, IDisposable
{
    private const int LargestBatch = 1000;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrimInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CountPatience = TimeSpan.FromSeconds(1);

    private readonly IUsageStore _store;
    private readonly UsageRecorder _recorder;
    private readonly UsageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<UsageOutbox> _logger;
    private readonly UsageRun _run;
    private readonly ArrivalWindow _arrivals;

    // An entry, or none where there is only the run to tell of.
    private readonly Channel<PendingUsage?> _queue = Channel.CreateUnbounded<PendingUsage?>(new() { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private volatile TaskCompletionSource _urgent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _sending = Task.CompletedTask;
    private ITimer? _timer;
    private DateTimeOffset _trimmedAt;
    private long _issued;
    private long _counted;
    private volatile bool _isAway;
    private long _lost;
    private int _pending;
    private int _isMarked;

    /// <summary>Makes it; records are taken at once, and stored once the host has started.</summary>
    public UsageOutbox(
        IUsageStore store, UsageRecorder recorder, SiloProfile silo, IOptions<UsageOptions> options, TimeProvider time, ILogger<UsageOutbox> logger)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(options);
        (_store, _recorder, _options, _time, _logger) = (store, recorder, options.Value, time, logger);
        _arrivals = new(_options.FlushInterval, time);
        var now = time.GetUtcNow();
        _run = new() { Id = Guid.NewGuid().ToString("N"), Node = silo.Node, StartedAt = now, SeenAt = now, Issued = 0 };
    }

    /// <summary>Records that were lost because the store was away for too long.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Gives a plain request that arrives its number.</summary>
    public long Begin()
    {
        var number = Interlocked.Increment(ref _issued);
        Mark();
        return number;
    }

    /// <summary>Ends when the store knows of a number, or is not to be had.</summary>
    public async ValueTask CountAsync(long number, CancellationToken cancellationToken)
    {
        while (Interlocked.Read(ref _counted) < number && !_isAway)
        {
            var tried = Volatile.Read(ref _tried).Task;
            _urgent.TrySetResult();
            try
            {
                await tried.WaitAsync(CountPatience, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }

    /// <summary>Takes the record of a plain request. Never blocks, never throws.</summary>
    public void Add(UsageRecord record, long number)
    {
        _recorder.Record(record);
        if (Interlocked.Increment(ref _pending) > _options.MaxPending || !_queue.Writer.TryWrite(new PendingUsage(new(record, number), null)))
        {
            Interlocked.Decrement(ref _pending);
            if (Interlocked.Increment(ref _lost) is 1 or 1000 or 1_000_000)
            {
                LogLost(Lost);
            }
        }
    }

    /// <inheritdoc/>
    public Task AddAsync(UsageRecord record, CancellationToken cancellationToken = default)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite(new PendingUsage(new(record, null), stored)))
        {
            return Task.FromException(new Clustering.StorageUnavailableException("This silo has stopped and stores no usage any more."));
        }

        _urgent.TrySetResult();
        return stored.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(_ => Mark(), null, Heartbeat, Heartbeat);
        _sending = SendAsync();
        return Task.CompletedTask;
    }

    /// <summary>Stores what is left, once everything else has stopped.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        _urgent.TrySetResult();
        using var deadline = new CancellationTokenSource(ClosingPatience, _time);
        await using (deadline.Token.Register(_closing.Cancel))
        {
            await _sending;
        }

        if (Lost + _pending is > 0 and var lost)
        {
            LogLost(lost);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _closing.Dispose();
    }

    private void Mark()
    {
        if (Interlocked.Exchange(ref _isMarked, 1) == 0)
        {
            _queue.Writer.TryWrite(null);
        }
    }

    private async Task SendAsync()
    {
        var batch = new List<PendingUsage>();
        bool isFull;
        while (await _queue.Reader.WaitToReadAsync())
        {
            await Task.WhenAny(_urgent.Task, Task.Delay(_options.FlushInterval, _time));
            _urgent = new(TaskCreationOptions.RunContinuationsAsynchronously);
            do
            {
                Take(batch);
                isFull = batch.Count == LargestBatch;
                await StoreAsync(batch);
            }
            while (isFull || batch.Count > 0);
        }

        await StoreAsync([], isClosed: true);
    }

    private void Take(List<PendingUsage> batch)
    {
        while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var next))
        {
            if (next is { } pending)
            {
                batch.Add(pending);
            }
        }

        // After the marks were taken out: a number that comes before this is among those that are stored now, one that comes later marks anew.
        Interlocked.Exchange(ref _isMarked, 0);
    }

    // Leaves in the batch what is to be tried again. Whoever waits for a record tells it again by himself.
    private async Task StoreAsync(List<PendingUsage> batch, bool isClosed = false)
    {
        var (now, issued) = (_time.GetUtcNow(), Interlocked.Read(ref _issued));
        var ahead = isClosed ? 0 : _arrivals.Count(issued) * 3 / 2;
        try
        {
            _closing.Token.ThrowIfCancellationRequested();
            if (batch.Count + issued > 0)
            {
                var isNew = await _store.AddAsync(
                    _run with { SeenAt = now, Issued = issued + ahead, IsClosed = isClosed }, batch.ConvertAll(pending => pending.Entry), CancellationToken.None);
                Publish(batch, isNew);
                Interlocked.Exchange(ref _counted, issued + ahead);
            }

            _isAway = false;

            if (now - _trimmedAt > TrimInterval)
            {
                await _store.TrimAsync(now - _options.Retention, CancellationToken.None);
                _trimmedAt = now;
            }

            Tell();
            if (ahead > 0)
            {
                // Once fewer come, the count is to be exact again.
                Mark();
            }
        }
        catch (Exception exception)
        {
            // In the log before anybody is told: who looks for the reason finds it.
            _isAway = true;
            if (!_closing.IsCancellationRequested)
            {
                LogAway(exception, _pending);
            }

            batch.RemoveAll(pending => pending.Stored?.TrySetException(exception) == true);
            Tell();

            // Also where nothing but the count is left to be stored.
            Mark();
            await WaitForTheStoreAsync(batch);
        }
    }

    private void Tell() => Interlocked.Exchange(ref _tried, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private void Publish(List<PendingUsage> batch, IReadOnlyList<bool> isNew)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Stored is not { } stored)
            {
                Interlocked.Decrement(ref _pending);
                continue;
            }

            if (isNew[i])
            {
                _recorder.Record(batch[i].Entry.Record);
            }

            stored.TrySetResult();
        }

        batch.Clear();
    }

    private async Task WaitForTheStoreAsync(List<PendingUsage> batch)
    {
        if (_closing.IsCancellationRequested)
        {
            batch.Clear();
            return;
        }

        await Task.WhenAny(_urgent.Task, Task.Delay(Pause, _time, _closing.Token));
    }
}
