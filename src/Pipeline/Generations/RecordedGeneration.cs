using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>
/// A generation as its grain has it: the rules of <see cref="IGenerationGrain"/>, apart from where it lives. To be used from one
/// turn at a time.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "They have no timer: nothing is held that the collector does not free.")]
public sealed class RecordedGeneration
{
    private readonly GenerationServices _services;
    private readonly GenerationId _id;
    private readonly Action _onGaveWay;
    private readonly SemaphoreSlim _opening = new(1);
    private GenerationLife? _life;
    private bool _isLeaving;

    internal RecordedGeneration(GenerationServices services, GenerationId id, Action onGaveWay) => (_services, _id, _onGaveWay) = (services, id, onGaveWay);

    /// <summary>Nobody reads it and nothing is left to do: it need not stay in memory.</summary>
    public bool IsIdle => _life is null || (_life.Ended.IsCompleted && _life.Window.Readers == 0);

    /// <summary>Somebody reads it.</summary>
    public bool IsRead => _life?.Window.Readers > 0;

    /// <summary>It is being generated.</summary>
    public bool IsRunning => _life?.Ended.IsCompleted == false;

    /// <summary>A provider works on it, or may: nobody but this process can read its answer.</summary>
    public bool IsAway => IsRunning && _life?.Record?.CannotGoOn == true;

    /// <summary>See <see cref="IGenerationGrain.InferAsync"/>.</summary>
    public async IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (life, problem) = await TryOpenAsync(request, mayBeKnown: from > 0);
        problem ??= life is not null && !life.KeyDigest.AsSpan().SequenceEqual(request.Generation!.KeyDigest.AsSpan()) && life.Problem is null ? GenerationErrors.KeyReused() : null;
        await foreach (var told in ReadAsync(life, problem, from, cancellationToken))
        {
            yield return told;
        }
    }

    /// <summary>See <see cref="IGenerationGrain.ReadAsync"/>.</summary>
    public async IAsyncEnumerable<InferenceEvent> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (life, problem) = await TryOpenAsync(null, mayBeKnown: true);
        problem ??= life is null && !_isLeaving ? GenerationErrors.NotFound(_id.Request) : null;
        await foreach (var told in ReadAsync(life, problem, from, cancellationToken))
        {
            yield return told;
        }
    }

    /// <summary>See <see cref="IGenerationGrain.GetRequestAsync"/>.</summary>
    public async Task<InferenceRequest?> GetRequestAsync() => Known(await OpenAsync(null, mayBeKnown: true))?.Record?.Request;

    /// <summary>See <see cref="IGenerationGrain.GetAsync"/>.</summary>
    public async Task<GenerationSnapshot?> GetAsync()
    {
        if (Known(await OpenAsync(null, mayBeKnown: true)) is not { Record: { } record } life)
        {
            return null;
        }

        var events = await life.ListEventsAsync();
        return new GenerationSnapshot { Request = record.Request, State = StateOf(events), Events = events };
    }

    /// <summary>See <see cref="IGenerationGrain.CancelAsync"/>.</summary>
    public async Task<bool> CancelAsync()
    {
        if (await OpenAsync(null, mayBeKnown: true) is not { Record: not null } life)
        {
            return false;
        }

        await life.CancelAsync();
        return Settled(life);
    }

    /// <summary>See <see cref="IGenerationGrain.DeleteAsync"/>.</summary>
    public async Task<bool> DeleteAsync()
    {
        if (await OpenAsync(null, mayBeKnown: true) is not { } life || life is { Record: null, Problem: null })
        {
            return false;
        }

        await life.CancelAsync();
        if (Settled(life) && !life.IsVoid)
        {
            await life.DeleteAsync();
        }

        return true;
    }

    /// <summary>See <see cref="IGenerationGrain.ResumeAsync"/>.</summary>
    public async Task ResumeAsync() => await OpenAsync(null, mayBeKnown: true);

    /// <summary>Stops it where it is, with all that has come in the log. Nothing can be asked of it any more.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        _isLeaving = true;
        if (_life is { } life)
        {
            await life.LeaveAsync().WaitAsync(cancellationToken);
            life.Window.End();
        }
    }

    private static GenerationLife? Known(GenerationLife? life) => life?.Problem is { } problem ? throw problem : life;

    private bool Settled(GenerationLife life) => life.GaveWay
        ? throw new OrleansException($"Generation {_id} goes on elsewhere. Ask again.")
        : true;

    private static GenerationState StateOf(IReadOnlyList<InferenceEvent> events) => events switch
    {
        [.., InferenceEvent.Completed] => GenerationState.Completed,
        [.., InferenceEvent.Failed { Error.Code: InferenceErrorCode.Cancelled }] => GenerationState.Cancelled,
        [.., InferenceEvent.Failed { Error.Code: InferenceErrorCode.IdempotencyIndeterminate }] => GenerationState.Indeterminate,
        [.., InferenceEvent.Failed] => GenerationState.Failed,
        [] => GenerationState.Queued,
        _ => GenerationState.Running,
    };

    private static async IAsyncEnumerable<InferenceEvent> ReadAsync(
        GenerationLife? life, InferenceEvent.Failed? problem, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (problem is not null)
        {
            yield return problem with { Sequence = from };
            yield break;
        }

        await foreach (var told in life?.Window.ReadAsync(from, cancellationToken) ?? AsyncEnumerable.Empty<InferenceEvent>())
        {
            yield return told;
        }
    }

    // A store that does not answer is for readers no more than that: they come again.
    private async Task<(GenerationLife? Life, InferenceEvent.Failed? Problem)> TryOpenAsync(InferenceRequest? request, bool mayBeKnown)
    {
        try
        {
            return (await OpenAsync(request, mayBeKnown), null);
        }
        catch (StorageUnavailableException)
        {
            return (null, GenerationErrors.StorageUnavailable());
        }
    }

    private async Task<GenerationLife?> OpenAsync(InferenceRequest? request, bool mayBeKnown)
    {
        await _opening.WaitAsync();
        try
        {
            if (_life is { IsVoid: false } || _isLeaving)
            {
                return _isLeaving ? null : _life;
            }

            _life = null;
            var life = new GenerationLife(_services, _id);
            if ((request is not null && !mayBeKnown && await life.TryBeginAsync(request)) || await (life = new GenerationLife(_services, _id)).TryResumeAsync())
            {
                return Keep(life);
            }

            life = new GenerationLife(_services, _id);
            return request is not null && await life.TryBeginAsync(request) ? Keep(life) : null;
        }
        finally
        {
            _opening.Release();
        }
    }

    private GenerationLife Keep(GenerationLife life)
    {
        _ = WatchAsync(life);
        return _life = life;
    }

    private async Task WatchAsync(GenerationLife life)
    {
        await life.Ended;
        if (life.GaveWay)
        {
            _onGaveWay();
        }
    }
}
