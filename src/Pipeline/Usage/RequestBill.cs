using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>Who answered a request, and what it cost, from what was told of it.</summary>
internal static class RequestBill
{
    /// <summary>Completes a record.</summary>
    /// <param name="record">What is known beside it.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="accepted">Who took it; <see langword="null"/>: nobody.</param>
    /// <param name="last">How it ended; <see langword="null"/>: it was left.</param>
    /// <param name="prices">What tokens cost; <see langword="null"/>: nothing has a price.</param>
    public static UsageRecord With(UsageRecord record, InferenceRequest request, InferenceEvent.Accepted? accepted, InferenceEvent? last, IPriceTable? prices)
    {
        var attempts = accepted?.Attempts ?? (last as InferenceEvent.Failed)?.Attempts ?? [];
        return record with
        {
            Target = accepted?.Target,
            Attempts = attempts.Count,
            Cost = last is InferenceEvent.Completed completed ? completed.Cost : Partial(record, request, accepted, attempts, prices),
        };
    }

    // An answer that was cut or left costs what came of it, and the attempts before it what they cost.
    private static Cost? Partial(UsageRecord record, InferenceRequest request, InferenceEvent.Accepted? accepted, IReadOnlyList<AttemptReport> attempts, IPriceTable? prices)
    {
        var answer = accepted?.Target is { } target && record.Usage.TotalTokens > 0 ? prices?.CostOf(target, request, record.Usage) : null;
        var others = attempts.Where(attempt => attempt.Cost is not null).ToList();
        return answer is null && (record.Usage.TotalTokens > 0 || others.Count == 0) ? null
            : new Cost((answer?.NanoUnits ?? 0) + others.Sum(attempt => attempt.Cost!.Value.NanoUnits), answer?.Currency ?? others[0].Cost!.Value.Currency);
    }
}
