using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Generations;

/// <summary>
/// The events of a generation that are safe, for any number of readers, each at its own pace: the last ones from memory, older
/// ones from the log. Like its grain, it is used from one turn at a time.
/// </summary>
internal sealed class EventWindow(GenerationJournal journal, long capacity)
{
    // What an event weighs in memory beyond its bytes in the log, about.
    private const int EventOverhead = 128;

    // By position in the log: the first event's sequence number, or the next entry's where it has none, and the events while they are in memory.
    private readonly List<(long Begin, IReadOnlyList<InferenceEvent>? Events, long Bytes)> _entries = [];
    private int _oldest;
    private long _bytes;
    private TaskCompletionSource _changed = NewSource();
    private InferenceEvent.Failed? _last;
    private bool _isGone;

    /// <summary>Sequence number of the next event.</summary>
    public long Next { get; private set; }

    /// <summary>Entries of the log that are safe. Unit: entries.</summary>
    public int Entries => _entries.Count;

    /// <summary>No more events come.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Who reads now.</summary>
    public int Readers { get; private set; }

    /// <summary>
    /// An entry of the log is safe: readers may see its events, but for the last one where that is not yet to be known. Does nothing
    /// where the entry is known.
    /// </summary>
    public void Add(WrittenEntry written, bool holdsLast = false)
    {
        if (written.Position < _entries.Count)
        {
            return;
        }

        IReadOnlyList<InferenceEvent> events = [.. (holdsLast ? written.Entry.Events.SkipLast(1) : written.Entry.Events).Select(ForReaders)];
        var bytes = written.Bytes + ((long)EventOverhead * events.Count);
        while (_entries.Count < written.Position)
        {
            _entries.Add((Next, [], 0));
        }

        _entries.Add((Next, events, bytes));
        Next += events.Count;
        _bytes += bytes;
        while (_bytes > capacity && _oldest < _entries.Count - 1)
        {
            _bytes -= _entries[_oldest].Bytes;
            _entries[_oldest] = (_entries[_oldest].Begin, null, 0);
            _oldest++;
        }

        Signal();
    }

    /// <summary>The last event, which readers were not to know before now, is told; nothing follows.</summary>
    public void Complete(InferenceEvent last)
    {
        if (HasEnded)
        {
            return;
        }

        _entries[^1] = (_entries[^1].Begin, [.. _entries[^1].Events!, last], _entries[^1].Bytes);
        Next++;
        End();
    }

    /// <summary>Nothing follows: readers are told why, or just stop where they are and may come again.</summary>
    /// <param name="why">What they are told, behind all that there is.</param>
    /// <param name="isGone">They are told at once: what there was must not be read any more.</param>
    public void End(InferenceEvent.Failed? why = null, bool isGone = false)
    {
        (_last, _isGone, HasEnded) = (isGone ? why : _last ?? why, isGone, true);
        if (isGone)
        {
            _entries.Clear();
        }

        Signal();
    }

    /// <summary>Tells the events from one on, and those to come, until the last.</summary>
    public async IAsyncEnumerable<InferenceEvent> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Readers++;
        try
        {
            var next = from;
            while (!_isGone && (next < Next || !HasEnded))
            {
                var changed = _changed.Task;
                foreach (var told in next < Next ? await TakeAsync(next, cancellationToken) : [])
                {
                    yield return told;
                    next++;
                    if (_isGone)
                    {
                        break;
                    }
                }

                if (next >= Next && !HasEnded)
                {
                    await changed.WaitAsync(cancellationToken);
                }
            }

            if (_last is not null)
            {
                yield return _last with { Sequence = next };
            }
        }
        finally
        {
            Readers--;
        }
    }

    // Events from one on that readers may see; at least that one.
    private async ValueTask<IEnumerable<InferenceEvent>> TakeAsync(long from, CancellationToken cancellationToken)
    {
        var position = PositionOf(from);
        if (_entries[position] is { Events: { } events } entry)
        {
            return events.Skip((int)(from - entry.Begin));
        }

        var end = Next;
        var read = (await journal.ReadAsync(position, cancellationToken)).SelectMany(written => written.Entry.Events).Where(told => told.Sequence >= from && told.Sequence < end);
        return read.FirstOrDefault()?.Sequence == from
            ? read.Select(ForReaders)
            : throw new LogCorruptException($"The record of {journal.Key.Id} is damaged: event {from} is missing.");
    }

    private int PositionOf(long sequence)
    {
        var (low, high) = (0, _entries.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _entries[middle].Begin <= sequence ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    // The prompt's tokens are for whoever goes on with the answer, not for those who read it.
    private static InferenceEvent ForReaders(InferenceEvent told) =>
        told is InferenceEvent.Accepted { PromptIds.Count: > 0 } accepted ? accepted with { PromptIds = [], Session = null } : told;

    private void Signal() => Interlocked.Exchange(ref _changed, NewSource()).SetResult();

    // Readers go on in the turn that tells them: it does nothing more after that.
    private static TaskCompletionSource NewSource() => new();
}
