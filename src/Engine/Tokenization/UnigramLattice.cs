namespace Orleans.Ai.Tokenization;

/// <summary>Work space of <see cref="UnigramModel"/>: the best way to every place in a word. Used by one thread.</summary>
internal sealed class UnigramLattice
{
    private (double Score, int Start, int Id)[] _ends = new (double, int, int)[64];

    /// <summary>The best way to each place: its score, and the last token on it.</summary>
    public Span<(double Score, int Start, int Id)> Reset(int length)
    {
        if (_ends.Length <= length)
            _ends = new (double, int, int)[Math.Max(length + 1, _ends.Length * 2)];
        var ends = _ends.AsSpan(0, length + 1);
        ends.Fill((double.NegativeInfinity, -1, -1));
        ends[0].Score = 0;
        return ends;
    }
}
