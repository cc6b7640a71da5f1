namespace Orleans.Ai.Verification;

/// <summary>Tokens, and what a reference implementation computed for them.</summary>
internal sealed record GoldenSequence
{
    /// <summary>In place of a likeliest token that is not known.</summary>
    public const int Unknown = -1;

    /// <summary>What the model is given, with the answer where there is one; its last token has no use as input.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>The likeliest next token after each of <see cref="Tokens"/>, or <see cref="Unknown"/>.</summary>
    public required int[] Likeliest { get; init; }

    /// <summary>Where the reference's own greedy answer begins in <see cref="Likeliest"/>; null where it answered nothing.</summary>
    public int? Answer { get; init; }

    /// <summary>Logits after the first tokens; none where they are not known.</summary>
    public IReadOnlyList<GoldenLogits> Logits { get; init; } = [];

    /// <summary>Of <see cref="Tokens"/> from the second on.</summary>
    public double? Perplexity { get; init; }
}
