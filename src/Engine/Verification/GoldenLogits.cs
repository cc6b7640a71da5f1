namespace Orleans.Ai.Verification;

/// <summary>Logits at one position.</summary>
/// <param name="Tokens">The tokens that they are of; null: all, in order.</param>
/// <param name="Values">The logits.</param>
internal readonly record struct GoldenLogits(int[]? Tokens, ReadOnlyMemory<float> Values)
{
    /// <summary>How far off the worst of a full row of logits is.</summary>
    public float LargestError(ReadOnlySpan<float> row)
    {
        var error = 0f;
        var values = Values.Span;
        for (var i = 0; i < values.Length; i++)
        {
            var difference = MathF.Abs(row[Tokens?[i] ?? i] - values[i]);

            // Not a number is worse than any number.
            error = difference <= error ? error : difference;
        }

        return error;
    }
}
