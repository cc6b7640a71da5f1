using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;
using Orleans.Ai.Storage;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Generations;

/// <summary>
/// Ends a generation so that it has ended once, whenever its silo is lost:
/// <code>
/// 1. log      how it ended, with what it cost: from here on nothing is generated any more
/// 2. session  the turn is complete, or given back   does nothing when told twice
/// 3. usage    what it cost                          does nothing when told twice
/// 4. log      closed, or deleted where the generation is withdrawn
/// 5. readers  see the last event
/// </code>
/// Whoever goes on from the log repeats 2 to 4.
/// </summary>
internal sealed partial class GenerationClosing(ISessionConnector sessions, IUsageOutbox usage, GenerationOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Does it.</summary>
    /// <exception cref="TimeoutException">A session or the usage could not be told for long: somebody else has to try again later.</exception>
    public async Task CloseAsync(GenerationEnd end, GenerationRecord record, EventCommit commit, GenerationJournal journal, EventWindow window, CancellationToken cancellationToken)
    {
        if (record.End is null)
        {
            await commit.WriteEndAsync(end);
            record.Finish(end);
        }

        await PersistAsync(() => TellSessionAsync(end.Event, record), record.Request.Id, cancellationToken);
        await PersistAsync(() => usage.AddAsync(end.Usage, cancellationToken), record.Request.Id, cancellationToken);
        if (end.IsWithdrawn)
        {
            await journal.DeleteAsync();
            window.End((InferenceEvent.Failed)end.Event);
        }
        else
        {
            await journal.CloseAsync(options.RetentionOf(record.Terms));
            window.Complete(end.Event);
        }
    }

    private Task TellSessionAsync(InferenceEvent last, GenerationRecord record) => (record.Request.Session, last) switch
    {
        (null, _) => Task.CompletedTask,
        (_, InferenceEvent.Completed) when record.Ticket is { } ticket => sessions.CompleteAsync(ticket, record.Turn(time.GetUtcNow())),
        ({ } input, _) => sessions.AbandonAsync(input.Session, record.Request.Id),
    };

    private async Task PersistAsync(Func<Task> tell, RequestId id, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                await tell();
                return;
            }
            catch (LogCorruptException exception)
            {
                // A session that cannot be read takes no turn; that is no reason to lose the answer too.
                LogSessionCorrupt(exception, id);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotClosed(exception, id);
                if (time.GetElapsedTime(since) > options.RecoveryTimeout)
                {
                    throw new TimeoutException("A generation could not be closed.", exception);
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
