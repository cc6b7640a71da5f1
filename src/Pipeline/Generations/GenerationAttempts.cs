using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Generations;

/// <summary>
/// Runs the stages behind a generation until its answer is complete: one attempt after the other, each from where the last one
/// stopped, as long as there is hope.
/// </summary>
internal sealed partial class GenerationAttempts(
    IInferenceBackend stages,
    HeadStarts starts,
    GenerationId id,
    GenerationRecord record,
    EventCommit commit,
    GenerationJournal journal,
    GenerationOptions options,
    TimeProvider time,
    ILogger logger,
    IPriceTable? prices)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Gives the last event, which nobody has seen yet.</summary>
    /// <param name="isNew">Nobody knows of the generation but those who ask now: a refusal is theirs, and nothing is kept.</param>
    /// <param name="cancellationToken">Stops where it is.</param>
    public async Task<GenerationEnd> RunAsync(bool isNew, CancellationToken cancellationToken)
    {
        var lost = record.TakeOversInVain;
        var (progress, since, pause) = (record.Next, time.GetTimestamp(), FirstPause);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (record.IsWhole)
            {
                return End(new InferenceEvent.Completed { Sequence = 0, Usage = record.Usage });
            }

            if (lost >= options.MaxAttempts || (record.CannotGoOn && !isNew))
            {
                return End(record.CannotGoOn ? GenerationErrors.Indeterminate(record) : GenerationErrors.LostTooOften(record, lost));
            }

            var last = await AttemptAsync(isNew ? starts.Take(id) : null, cancellationToken);
            if (last is not InferenceEvent.Failed failed || !MayPass(failed.Error.Code, isNew))
            {
                return End(last);
            }

            if (isNew && !record.IsAccepted && (!record.CannotGoOn || failed.Error.IsUntaken))
            {
                return End(failed, isWithdrawn: true);
            }

            if (record.CannotGoOn)
            {
                return End(last);
            }

            isNew = false;
            LogInterrupted(record.Request.Id, failed.Error.Code, record.Next);
            if (record.Next > progress)
            {
                (progress, since, pause, lost) = (record.Next, time.GetTimestamp(), FirstPause, 0);
            }

            lost += failed.Error.Code is InferenceErrorCode.ReplicaLost or InferenceErrorCode.Stalled ? 1 : 0;
            if (time.GetElapsedTime(since) > options.RecoveryTimeout)
            {
                return End(GenerationErrors.WaitedTooLong(record, failed.Error, options.RecoveryTimeout));
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Ends it with this event.</summary>
    public GenerationEnd End(InferenceEvent last, bool isWithdrawn = false)
    {
        var now = time.GetUtcNow();
        last = record.Place(last switch
        {
            // A provider counts its tokens itself, and may do so only at the end.
            InferenceEvent.Failed failed => failed with { Usage = record.CannotGoOn && failed.Usage.TotalTokens > 0 ? failed.Usage : record.Usage },
            InferenceEvent.Completed completed => completed with { EndedAt = now },
            _ => last,
        });
        return new GenerationEnd(last, record.Bill(last, now, prices), isWithdrawn);
    }

    // A model that was known when the answer was begun is known again once its silo has loaded it.
    private static bool MayPass(InferenceErrorCode code, bool isNew) =>
        InferenceErrorTable.Get(code).Retryable || (code is InferenceErrorCode.ModelNotFound && !isNew);

    private async Task<InferenceEvent> AttemptAsync(HeadStart? start, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, commit.Broken);
        try
        {
            await foreach (var told in start?.TakeOverAsync(stop.Token) ?? stages.InferAsync(record.NextAttempt(), stop.Token))
            {
                if (told.IsTerminal)
                {
                    return told;
                }

                await AddAsync(told);
                if (journal.Bytes > options.MaxLogBytes)
                {
                    return GenerationErrors.TooLong(options.MaxLogBytes);
                }
            }

            return GenerationErrors.Cut();
        }
        catch (OperationCanceledException) when (commit.Broken.IsCancellationRequested)
        {
            await commit.FlushAsync();
            throw;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            LogBroken(exception, record.Request.Id);
            return GenerationErrors.Internal(record);
        }
    }

    private async ValueTask AddAsync(InferenceEvent told)
    {
        if (told is InferenceEvent.Accepted again && record.IsAccepted)
        {
            record.Replica = again.Replica;
            return;
        }

        // The first token does not wait; one whose text is held back makes nobody wait.
        var isUrgent = told.Tokens is not null && !record.HasTokens;
        var placed = record.Place(told);
        record.Add(placed, time.GetUtcNow());
        commit.Add(placed, isUrgent);
        if (record.CannotGoOn && (placed is InferenceEvent.Dispatching or InferenceEvent.Accepted))
        {
            // Whoever reads the log must know that it may have been executed, before it is.
            await commit.FlushAsync();
        }

        await commit.KeepPaceAsync();
    }
}
