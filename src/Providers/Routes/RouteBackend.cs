using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>
/// Stage before the router of this grid: has requests answered by the targets of a route, or by the provider whose model they ask for.
/// All others pass.
/// <list type="number">
/// <item>The targets that fit are put in order and asked in turn; what an attempt tells before its first visible content is held back, within
/// bounds, and until there is such content it may move on. An answer that the client only sees whole may move on until its end.</item>
/// <item>Where the request is recorded, each question to a provider is announced first, and asked when the reader reads on.</item>
/// <item>From then on the answer is that of one target: what fails now ends the stream with its error, unless the route lets another
/// go on with it.</item>
/// <item>When nobody answers: an answer by rule, where the route has one; else the error that tells most.</item>
/// </list>
/// </summary>
/// <param name="inner">The router of this grid, for <c>local/</c> targets and for what passes.</param>
/// <param name="services">What else is needed.</param>
internal sealed class RouteBackend(IInferenceBackend inner, RouteServices services) : IInferenceBackend
{
    private const string ByRules = "rules";
    private readonly InferenceCaller _caller = new(services.Providers, inner);

    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken) =>
        services.Directory.Find(request.Model) is { } route ? AnswerAsync(route, request, cancellationToken) : inner.InferAsync(request, cancellationToken);

    private async IAsyncEnumerable<InferenceEvent> AnswerAsync(Route route, InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var run = new RouteRun(route, request, services, _caller, cancellationToken);
        var continuation = route.Options.AllowContinuation && request.IsResumable ? new ForeignContinuation() : null;
        InferenceEvent.Failed? cut = null;
        var next = 0L;
        while (true)
        {
            var opening = run.OpenAsync();
            if (run.Marks is { } marks)
            {
                await foreach (var mark in marks.ReadAsync(opening))
                {
                    yield return new InferenceEvent.Dispatching { Sequence = next++, Target = mark.Target };
                    mark.Permit();
                }
            }

            if (await opening is not { } attempt)
            {
                break;
            }

            if (cut is null)
            {
                yield return Accept(run, attempt, next++);
            }

            cut = null;
            InferenceEvent told;
            do
            {
                told = await attempt.ReadAsync();
                continuation?.Add(told);
                if (told is not InferenceEvent.Failed failed)
                {
                    yield return Numbered(told is InferenceEvent.Completed completed ? Complete(completed, run, attempt, continuation) : told, next++);
                }
                else if (continuation is null || !run.TryGoOn(attempt, failed.Error, continuation.Next(request)))
                {
                    yield return failed with { Sequence = next };
                }
                else
                {
                    cut = failed;
                }
            }
            while (!told.IsTerminal);

            if (cut is null)
            {
                yield break;
            }
        }

        foreach (var last in cut is not null ? [cut] : Give(route, request, run))
        {
            yield return last with { Sequence = next++ };
        }
    }

    private static InferenceEvent.Accepted Accept(RouteRun run, Attempt attempt, long sequence) =>
        (attempt.Accepted ?? new InferenceEvent.Accepted { Sequence = 0, Replica = null, PromptTokens = 0 }) with
        {
            Sequence = sequence,
            Target = attempt.Target.Id,
            Attempts = run.Reports(attempt),
        };

    private static InferenceEvent Numbered(InferenceEvent told, long sequence) => told.Sequence == sequence ? told : told with { Sequence = sequence };

    private static InferenceEvent.Completed Complete(InferenceEvent.Completed told, RouteRun run, Attempt attempt, ForeignContinuation? continuation) =>
        told with { Usage = told.Usage with { CompletionTokens = told.Usage.CompletionTokens + (continuation?.Before ?? 0) }, Cost = run.CostOf(attempt) };

    // Nobody answers.
    private static IEnumerable<InferenceEvent> Give(Route route, InferenceRequest request, RouteRun run)
    {
        if (!run.MayDegrade || route.AnswerByRule(request) is not { } answer)
        {
            yield return new InferenceEvent.Failed { Sequence = 0, Error = run.Failure(), Attempts = run.Reports() };
            yield break;
        }

        yield return new InferenceEvent.Accepted { Sequence = 0, Replica = null, PromptTokens = 0, Attempts = run.Reports(), Degraded = ByRules };
        for (var choice = 0; choice < request.ChoiceCount; choice++)
        {
            yield return new InferenceEvent.TextDelta { Sequence = 0, Choice = choice, Text = answer, TokenCount = 0 };
            yield return new InferenceEvent.ChoiceCompleted { Sequence = 0, Choice = choice, Reason = FinishReason.Stop };
        }

        yield return new InferenceEvent.Completed { Sequence = 0, Usage = new TokenUsage() };
    }
}
