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
    private const int Progress = 4;

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
        var prompt = PromptSketch.Of(request);
        while (failures < options.Value.MaxAttempts && await FindReplicaAsync(request, prompt, answer?.Revision, tried, failure, cancellationToken) is { } route)
        {
            tried.Add(route.Report.Replica);
            using var sent = route.CountSent(route.Unread(prompt, route.Report.Replica == request.PreferredReplica));
            var begun = sequence;
            await using var stream = new ReplicaStream(route.Report.Replica, table, options.Value, time, logger, cancellationToken);
            await foreach (var told in stream.ReadAsync(connector, (answer?.Next() ?? request) with { Prefixes = prompt.Prefixes }, cancellationToken))
            {
                if ((!visible || answer is not null) && ReasonToLeave(told, request, route, answer?.Revision, tried) is { } reason)
                {
                    // Who got so far is no victim of the request itself: the next may fail as often, and it may be asked again.
                    tried.RemoveWhere(_ => sequence - begun > Progress);
                    (failure, failures) = (reason, sequence - begun > Progress ? 1 : failures + 1);
                    break;
                }

                if (told is null)
                {
                    continue;
                }

                var inferenceEvent = answer?.Add(told) ?? told;
                if (inferenceEvent is InferenceEvent.Accepted && accepted)
                {
                    continue;
                }

                accepted |= inferenceEvent is InferenceEvent.Accepted;
                visible |= inferenceEvent.IsVisible;
                yield return inferenceEvent.Sequence == sequence ? inferenceEvent : inferenceEvent with { Sequence = sequence };
                sequence++;
                if (inferenceEvent.IsTerminal)
                {
                    yield break;
                }

                if (answer is not null && route.Report.State is ReplicaState.Draining && Heard(request.Model, answer.Revision, tried).Count > 0)
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
        InferenceRequest request, PromptSketch prompt, string? revision, HashSet<ReplicaId> tried, InferenceError? failure, CancellationToken cancellationToken)
    {
        if (SelectReplica(request, prompt, revision, tried) is { } route || !MayCome(request.Model, failure))
        {
            return SelectReplica(request, prompt, revision, tried);
        }

        using var patience = new CancellationTokenSource(options.Value.ReplicaWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var changed = table.Changed;
        while (SelectReplica(request, prompt, revision, tried) is null && MayCome(request.Model, failure) && !patience.IsCancellationRequested)
        {
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            changed = table.Changed;
        }

        return SelectReplica(request, prompt, revision, tried);
    }

    private ReplicaRoute? SelectReplica(InferenceRequest request, PromptSketch prompt, string? revision, HashSet<ReplicaId> tried)
    {
        var heard = Heard(request.Model, revision, tried);
        return ReplicaSelector.Select(heard.Count > 0 ? heard : Ready(request.Model, revision, tried), prompt, request.PreferredReplica, Random.Shared);
    }

    private List<ReplicaRoute> Heard(ModelId model, string? revision, HashSet<ReplicaId> tried) =>
        Ready(model, revision, tried).FindAll(route => time.GetElapsedTime(route.ReportedAt) < options.Value.ReportTimeout);

    private List<ReplicaRoute> Ready(ModelId model, string? revision, HashSet<ReplicaId> tried) =>
    [
        .. table.Ready(model).Where(route => route.Report.Replica is var replica && !tried.Contains(replica) && (revision is null || replica.Revision == revision)),
    ];

    private bool MayCome(ModelId model, InferenceError? failure) =>
        failure?.Code is null or InferenceErrorCode.ReplicaLost or InferenceErrorCode.Stalled or InferenceErrorCode.Draining or InferenceErrorCode.NoReplica
        && (catalog.Models.Contains(model) || table.HasLoadingReplica(model) || table.IsExpected(model));

    /// <summary>Why to try another replica: this one failed; or it is silent and in doubt, and there is another.</summary>
    private InferenceError? ReasonToLeave(InferenceEvent? told, InferenceRequest request, ReplicaRoute route, string? revision, HashSet<ReplicaId> tried)
    {
        var error = told switch
        {
            InferenceEvent.Failed failed => failed.Error,
            null when Heard(request.Model, revision, tried).Count > 0 => Doubt(request.Id, route),
            _ => null,
        };
        if (error?.Code is InferenceErrorCode.ReplicaLost or InferenceErrorCode.Stalled)
        {
            table.PassOver(route.Report.Replica);
        }

        return error is not null && InferenceErrorTable.Get(error.Code).Retryable ? error : null;
    }

    private InferenceError Doubt(RequestId request, ReplicaRoute route)
    {
        var (replica, isDraining) = (route.Report.Replica, route.Report.State is ReplicaState.Draining);
        if (isDraining)
        {
            LogHandover(request, replica);
        }
        else
        {
            LogSilent(request, replica, options.Value.ReportTimeout);
        }

        return new()
        {
            Code = isDraining ? InferenceErrorCode.Draining : InferenceErrorCode.Stalled,
            Message = $"The replica {(isDraining ? "drains." : "and its silo gave no sign of life.")}",
            Source = replica.ToString(),
        };
    }

    // A name is denied only when everybody who could have it has said what they have.
    private bool MayExist(ModelId model) => table.TryGetModel(model, out _) || table.MayHave(model) || catalog.Models.Contains(model) || !catalog.IsKnown;

    private InferenceError Refusal(InferenceRequest request) => MayExist(request.Model)
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
