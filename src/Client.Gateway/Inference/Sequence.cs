using System.Runtime.CompilerServices;
using Orleans.Ai.Answers;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Inference;

/// <summary>
/// Tells the events of several recorded requests one request after the other, as if they were one, so that the answer reads the
/// same whenever it is read. They all begin at once, but for the first, which speaks for its idempotency key.
/// </summary>
internal static class Sequence
{
    public static IAsyncEnumerable<InferenceEvent> InferAsync(IInferenceBackend backend, IReadOnlyList<InferenceRequest> requests, CancellationToken cancellationToken) =>
        ReadAsync([.. requests.Select<InferenceRequest, Func<IAsyncEnumerable<InferenceEvent>>>(request => () => backend.InferAsync(request, cancellationToken))], requests[0].ChoiceCount, cancellationToken);

    /// <summary>Tells them in order.</summary>
    /// <param name="parts">What opens each; reading one twice tells the same.</param>
    /// <param name="choices">Answers of each.</param>
    /// <param name="cancellationToken">The reader leaves.</param>
    public static IAsyncEnumerable<InferenceEvent> ReadAsync(IReadOnlyList<Func<IAsyncEnumerable<InferenceEvent>>> parts, int choices, CancellationToken cancellationToken) =>
        parts is [var single] ? single() : MergeAsync(parts, choices, cancellationToken);

    private static async IAsyncEnumerable<InferenceEvent> MergeAsync(
        IReadOnlyList<Func<IAsyncEnumerable<InferenceEvent>>> parts, int choices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await BeginAsync(parts[0], cancellationToken);
        InferenceEvent?[] begun = first is InferenceEvent.Accepted
            ? [first, .. await Task.WhenAll(parts.Skip(1).Select(part => BeginAsync(part, cancellationToken)))]
            : [first];
        if (begun.FirstOrDefault(told => told is not InferenceEvent.Accepted) is { } refusal)
        {
            yield return refusal;
            yield break;
        }

        var sequence = 0L;
        var usage = default(TokenUsage);
        Cost? cost = null;
        var accepted = begun.OfType<InferenceEvent.Accepted>().ToList();
        yield return accepted[0] with { Sequence = sequence++, PromptTokens = accepted.Sum(told => told.PromptTokens) };
        for (var index = 0; index < parts.Count; index++)
        {
            await foreach (var told in parts[index]().WithCancellation(cancellationToken))
            {
                usage += told is InferenceEvent.Completed completed ? completed.Usage : told is InferenceEvent.Failed { Usage: var used } ? used : default;
                cost = told is InferenceEvent.Completed { Cost: var paid } ? CostSum.Add(cost, paid, isFirst: index == 0) : cost;
                var isInside = told is InferenceEvent.Accepted or InferenceEvent.Dispatching || (told is InferenceEvent.Completed && index < parts.Count - 1);
                if (!isInside)
                {
                    yield return Renumber(told, sequence++, index * choices, usage, cost);
                }

                if (told is InferenceEvent.Failed)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>Whether it was accepted; that a provider is about to be asked is nobody's business here.</summary>
    private static Task<InferenceEvent?> BeginAsync(Func<IAsyncEnumerable<InferenceEvent>> part, CancellationToken cancellationToken) =>
        part().FirstOrDefaultAsync(told => told is not InferenceEvent.Dispatching, cancellationToken).AsTask();

    private static InferenceEvent Renumber(InferenceEvent told, long sequence, int firstChoice, TokenUsage usage, Cost? cost) => told switch
    {
        InferenceEvent.Completed completed => completed with { Sequence = sequence, Usage = usage, Cost = cost },
        InferenceEvent.Failed failed => failed with { Sequence = sequence, Usage = usage },
        _ => told.ShiftChoice(firstChoice) with { Sequence = sequence },
    };
}
