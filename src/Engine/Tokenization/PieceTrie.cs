namespace Orleans.Ai.Tokenization;

/// <summary>Finds the tokens that a text begins with, one character after another.</summary>
internal sealed class PieceTrie
{
    /// <summary>The node of the empty text.</summary>
    public const int Root = 0;

    private const int None = -1;

    // Nodes breadth first: the children of a node lie side by side, in order, and end where those of the next begin.
    private readonly List<char> _labels = [default];
    private readonly List<int> _ids = [];
    private readonly List<int> _firstChild = [];

    public PieceTrie(IReadOnlyDictionary<string, int> pieces)
    {
        (string Text, int Id)[] sorted = [.. pieces.Where(p => p.Key.Length > 0).Select(p => (p.Key, p.Value)).OrderBy(p => p.Key, StringComparer.Ordinal)];
        var open = new Queue<(int From, int To, int Depth)>([(0, sorted.Length, 0)]);
        while (open.TryDequeue(out var node))
        {
            var from = node.From;
            var ends = from < node.To && sorted[from].Text.Length == node.Depth;
            _ids.Add(ends ? sorted[from++].Id : None);
            _firstChild.Add(_labels.Count);
            while (from < node.To)
            {
                var label = sorted[from].Text[node.Depth];
                var to = from + 1;
                while (to < node.To && sorted[to].Text[node.Depth] == label)
                    to++;
                _labels.Add(label);
                open.Enqueue((from, to, node.Depth + 1));
                from = to;
            }
        }

        _firstChild.Add(_labels.Count);
    }

    /// <summary>Goes on to the next character; false where no token goes on so.</summary>
    public bool TryStep(ref int node, char next)
    {
        var first = _firstChild[node];
        var child = _labels.BinarySearch(first, _firstChild[node + 1] - first, next, null);
        if (child < 0)
            return false;
        node = child;
        return true;
    }

    /// <summary>The token that ends here, or -1.</summary>
    public int IdAt(int node) => _ids[node];
}
