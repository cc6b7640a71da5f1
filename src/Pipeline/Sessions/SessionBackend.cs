using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Sessions;

/// <summary>
/// Makes requests turns of their sessions: begins the turn, puts what was said before in front, and cuts that when it does not fit.
/// The ticket comes with <see cref="InferenceEvent.Accepted"/>: the generation that this is a stage of completes the turn, or gives
/// it back. Other requests pass, and so does one that goes on with an answer: its turn was begun.
/// </summary>
internal sealed partial class SessionBackend(
    IInferenceBackend inner,
    IGrainFactory grains,
    ReplicaTable table,
    IServiceProvider services,
    IOptions<SessionsOptions> options,
    TimeProvider time,
    ILogger<SessionBackend> logger) : IInferenceBackend
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    // Summaries are requests of their own, and enter where all do.
    private readonly SessionSummary _summary = new(() => (IInferenceBackend)services.GetService(typeof(IInferenceBackend))!);

    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken) =>
        request is { Session: { } input, Prompt: Prompt.Chat }
            ? AnswerAsync(request, input, cancellationToken)
            : inner.InferAsync(request.Session is null ? request : request with { Session = null }, cancellationToken);

    private async IAsyncEnumerable<InferenceEvent> AnswerAsync(
        InferenceRequest request, SessionInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var begun = await BeginAsync(request, input, cancellationToken);
        var prompt = new SessionPrompt(request, begun);
        var error = begun.Error ?? (MustCut(request, prompt) ? await CutAsync(request, begun, prompt, cancellationToken) : null);
        for (var isTooLong = true; error is null && isTooLong; error = isTooLong ? await CutAsync(request, begun, prompt, cancellationToken) : null)
        {
            isTooLong = false;
            await foreach (var told in inner.InferAsync(prompt.Request, cancellationToken))
            {
                isTooLong = prompt.CanCut && told is InferenceEvent.Failed { Sequence: 0, Error.Code: InferenceErrorCode.ContextLengthExceeded };
                if (isTooLong)
                {
                    break;
                }

                yield return told is InferenceEvent.Accepted accepted ? accepted with { Session = prompt.Ticket } : told;
            }
        }

        if (error is not null)
        {
            yield return new InferenceEvent.Failed { Sequence = 0, Error = error };
        }
    }

    private async Task<SessionBegun> BeginAsync(InferenceRequest request, SessionInput input, CancellationToken cancellationToken)
    {
        var session = grains.GetGrain<ISessionGrain>(input.Session.ToString());
        var begin = new SessionBegin { Request = request.Id, Input = input.Items, Create = input.Create };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var begun = await session.BeginAsync(begin).WaitAsync(cancellationToken);
                return begun with { Policy = input.Policy ?? begun.Policy };
            }
            catch (Exception exception) when (attempt < MaxAttempts && exception is SiloUnavailableException or OrleansMessageRejectionException)
            {
                // Its silo was just lost; another one takes the session over.
                await Task.Delay(Pause * attempt, time, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogUnreachable(exception, input.Session);
                return new SessionBegun { Error = SessionErrors.From(exception) };
            }
        }
    }

    private bool MustCut(InferenceRequest request, SessionPrompt prompt) =>
        prompt.CanCut && table.TryGetModel(request.Model, out var model) && prompt.IsFull(model.ContextLength);

    /// <summary>Makes the prompt shorter, as the policy says.</summary>
    /// <returns>Why it could not; <see langword="null"/>: it did.</returns>
    private async Task<InferenceError?> CutAsync(InferenceRequest request, SessionBegun begun, SessionPrompt prompt, CancellationToken cancellationToken)
    {
        var gone = prompt.Cut();
        if (begun.Policy is not ContextPolicy.Summarize || gone.Count == 0)
        {
            return null;
        }

        var model = options.Value.SummaryModel is { Length: > 0 } name ? new ModelId(name) : request.Model;
        var (summary, error) = await _summary.WriteAsync(request, model, gone, cancellationToken);
        if (error is null)
        {
            prompt.Summarize(summary!);
        }

        return error;
    }
}
