namespace Orleans.Ai.Decoding;

/// <summary>
/// Which expert computes which tokens: the pairs of a token and one of its experts, in rows that are sorted by expert, so
/// that a batch reads the weights of an expert once.
/// </summary>
internal sealed class ExpertGroups(int experts, int perToken, int tokens)
{
    private readonly int[] _starts = new int[experts + 1];
    private readonly int[] _next = new int[experts];
    private readonly int[] _active = new int[experts];
    private readonly int[] _rows = new int[tokens * perToken];
    private readonly int[] _tokens = new int[tokens * perToken];

    /// <summary>Most pairs of a batch.</summary>
    public int Capacity => _rows.Length;

    public int ActiveCount { get; private set; }

    /// <summary>Experts that have tokens, in ascending order.</summary>
    public int Active(int index) => _active[index];

    /// <summary>First row of an expert.</summary>
    public int Start(int expert) => _starts[expert];

    public int Count(int expert) => _starts[expert + 1] - _starts[expert];

    /// <summary>Row of a pair; pairs are numbered token by token.</summary>
    public int Row(int pair) => _rows[pair];

    /// <summary>Token of a row.</summary>
    public int Token(int row) => _tokens[row];

    /// <summary>Sorts the chosen experts of all pairs.</summary>
    public void Sort(ReadOnlySpan<int> chosen)
    {
        Array.Clear(_starts);
        foreach (var expert in chosen)
        {
            _starts[expert + 1]++;
        }

        ActiveCount = 0;
        for (var expert = 0; expert < experts; expert++)
        {
            if (_starts[expert + 1] > 0)
            {
                _active[ActiveCount++] = expert;
            }

            _next[expert] = _starts[expert];
            _starts[expert + 1] += _starts[expert];
        }

        for (var pair = 0; pair < chosen.Length; pair++)
        {
            var row = _next[chosen[pair]]++;
            (_rows[pair], _tokens[row]) = (row, pair / perToken);
        }
    }
}
