using System.Collections.Frozen;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>A price file at one moment.</summary>
/// <param name="currency">As ISO 4217 has it.</param>
/// <param name="entries">The prices.</param>
internal sealed class PriceTable(string currency, IReadOnlyCollection<PriceEntry> entries)
{
    private const string Any = "*";

    private readonly FrozenDictionary<TargetId, PriceEntry[]> _entries = entries.GroupBy(entry => new TargetId(entry.Provider, entry.Model))
        .ToFrozenDictionary(entries => entries.Key, entries => entries.OrderByDescending(entry => entry.ValidFrom).ToArray());

    /// <summary>Nothing has a price.</summary>
    public static PriceTable Empty { get; } = new("XXX", []);

    /// <summary>How many prices there are.</summary>
    public int Count => entries.Count;

    /// <summary>What it costs; <see langword="null"/>: it has no price at that time.</summary>
    public Cost? CostOf(TargetId target, InferenceRequest request, TokenUsage usage, DateTimeOffset at) =>
        Find(target, at) is { } entry ? new Cost(entry.CostOf(usage, entry.Image == 0 ? 0 : ImagesIn(request.Prompt)), currency) : null;

    private static int ImagesIn(Prompt prompt) => prompt is Prompt.Chat chat ? chat.Messages.Sum(message => message.Parts.Count(part => part is ContentPart.Image)) : 0;

    private PriceEntry? Find(TargetId target, DateTimeOffset at) => Latest(target, at) ?? Latest(target with { Model = Any }, at);

    private PriceEntry? Latest(TargetId target, DateTimeOffset at) =>
        _entries.GetValueOrDefault(target) is { } prices ? Array.Find(prices, entry => entry.ValidFrom <= at) : null;
}
