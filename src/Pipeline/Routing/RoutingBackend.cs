using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>
/// Last stage: picks a replica from the silo-local table, reads it under stall timers, and tries another one when it
/// fails before its first visible event; a resumable request goes on elsewhere at any time, also when its replica drains.
/// Numbers the events anew, so that a second attempt leaves no gap.
/// </summary>
internal sealed partial class RoutingBackend(
    ReplicaTable table,
    CatalogView catalog,
    IReplicaConnector connector,
    IOptions<RoutingOptions> options,
    TimeProvider time,
    ILogger<RoutingBackend> logger) : IInferenceBackend
{
    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        InferenceRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sequence = 0L;
        var (accepted, visible) = (false, false);
        InferenceError? failure = null;
        HashSet<ReplicaId> tried = [];
        var answer = request.IsResumable ? new AnswerSoFar(request) : null;
        var failures = 0;
        while (failures < options.Value.MaxAttempts && await FindReplicaAsync(request.Model, answer?.Revision, tried, failure, cancellationToken) is { } route)
        {
            tried.Add(route.Report.Replica);
            route.CountSent();
            await using var stream = new ReplicaStream(route.Report.Replica, options.Value, time, logger, cancellationToken);
            await foreach (var told in stream.ReadAsync(connector, answer?.Next() ?? request, cancellationToken))
            {
                if (told is InferenceEvent.Failed failed && (!visible || answer is not null) && MayTryElsewhere(failed.Error, route))
                {
                    (failure, failures) = (failed.Error, failures + 1);
                    break;
                }

                var inferenceEvent = answer?.Add(told) ?? told;
                if (inferenceEvent is InferenceEvent.Accepted && accepted)
                {
                    continue;
                }

                accepted |= inferenceEvent is InferenceEvent.Accepted;
                visible |= inferenceEvent is InferenceEvent.TextDelta { Text.Length: > 0 } or InferenceEvent.TextDelta { Logprobs.Count: > 0 } or InferenceEvent.ChoiceCompleted;
                yield return inferenceEvent.Sequence == sequence ? inferenceEvent : inferenceEvent with { Sequence = sequence };
                sequence++;
                if (inferenceEvent.IsTerminal)
                {
                    yield break;
                }

                if (answer is not null && route.Report.State is ReplicaState.Draining && SelectReplica(request.Model, answer.Revision, tried) is not null)
                {
                    LogHandover(request.Id, route.Report.Replica);
                    break;
                }
            }
        }

        yield return new InferenceEvent.Failed { Sequence = sequence, Error = failure ?? Refusal(request), Usage = answer?.Whole(default) ?? default };
    }

    /// <summary>Picks a replica; waits a while for one that is being loaded or replaced.</summary>
    private async ValueTask<ReplicaRoute?> FindReplicaAsync(
        ModelId model, string? revision, HashSet<ReplicaId> tried, InferenceError? failure, CancellationToken cancellationToken)
    {
        if (SelectReplica(model, revision, tried) is { } route || !MayCome(model, failure))
        {
            return SelectReplica(model, revision, tried);
        }

        using var patience = new CancellationTokenSource(options.Value.ReplicaWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var changed = table.Changed;
        while (SelectReplica(model, revision, tried) is null && MayCome(model, failure) && !patience.IsCancellationRequested)
        {
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            changed = table.Changed;
        }

        return SelectReplica(model, revision, tried);
    }

    private ReplicaRoute? SelectReplica(ModelId model, string? revision, HashSet<ReplicaId> tried)
    {
        List<ReplicaRoute> ready =
        [
            .. table.Ready(model).Where(route => route.Report.Replica is var replica && !tried.Contains(replica) && (revision is null || replica.Revision == revision)),
        ];
        List<ReplicaRoute> heard = [.. ready.Where(route => time.GetElapsedTime(route.ReportedAt) < options.Value.ReportTimeout)];
        return TwoChoicesSelector.Select(heard.Count > 0 ? heard : ready, Random.Shared);
    }

    private bool MayCome(ModelId model, InferenceError? failure) =>
        failure?.Code is null or InferenceErrorCode.ReplicaLost or InferenceErrorCode.Stalled or InferenceErrorCode.Draining or InferenceErrorCode.NoReplica
        && (catalog.Models.Contains(model) || table.HasLoadingReplica(model));

    /// <summary>Forgets a lost replica until it reports again.</summary>
    private bool MayTryElsewhere(InferenceError error, ReplicaRoute route)
    {
        if (error.Code is InferenceErrorCode.ReplicaLost or InferenceErrorCode.Stalled)
        {
            table.Remove(route.Report.Replica);
        }

        return InferenceErrorTable.Get(error.Code).Retryable;
    }

    private InferenceError Refusal(InferenceRequest request) => table.TryGetModel(request.Model, out _) || catalog.Models.Contains(request.Model) || !catalog.IsKnown
        ? new InferenceError
        {
            Code = InferenceErrorCode.NoReplica,
            Message = $"No replica of '{request.Model}' can answer at the moment.",
            RetryAfter = TimeSpan.FromSeconds(1),
            Source = nameof(RoutingBackend),
        }
        : new InferenceError
        {
            Code = InferenceErrorCode.ModelNotFound,
            Message = $"The model '{request.Model}' does not exist here. GET /v1/models lists those that do.",
            Parameter = "model",
            Source = nameof(RoutingBackend),
        };
}
