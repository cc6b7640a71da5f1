using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>
/// Watches a streamed text for stop strings and holds back only what may yet become one. The stop string that is complete first
/// ends the text; among several complete at the same character, the longest. Knuth, Morris and Pratt (1977): a constant number
/// of steps per character, amortised. One per choice; used by one thread.
/// </summary>
public sealed class StopStringMatcher
{
    private readonly string[] _stops;
    private readonly int[][] _fallbacks;
    private readonly int[] _matched;
    private readonly StringBuilder _held = new();

    /// <param name="stops">The stop strings, none empty.</param>
    public StopStringMatcher(IReadOnlyList<string> stops)
    {
        if (stops.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A stop string must not be empty.", nameof(stops));
        _stops = [.. stops];
        _fallbacks = [.. stops.Select(CreateFallbacks)];
        _matched = new int[_stops.Length];
    }

    /// <summary>Whether a stop string was found; nothing more is let go then.</summary>
    public bool Matched { get; private set; }

    /// <summary>Takes the next piece of text and returns what can be let go.</summary>
    public string Push(string text)
    {
        if (_stops.Length == 0)
            return text;
        var held = 0;
        foreach (var c in text)
        {
            if (Matched)
                return "";
            _held.Append(c);
            var longest = Advance(c);
            if (Matched)
                return Release(keep: longest);
            held = longest;
        }

        return text.Length == 0 ? "" : Release(keep: held);
    }

    /// <summary>The end of the text: what was held back after all.</summary>
    public string Flush() => Matched ? "" : Release(keep: 0);

    // Returns the length of the longest beginning of a stop string that the text ends with, or of the longest match.
    private int Advance(char c)
    {
        int partial = 0, whole = 0;
        for (var i = 0; i < _stops.Length; i++)
        {
            ref var length = ref _matched[i];
            while (length > 0 && _stops[i][length] != c)
                length = _fallbacks[i][length - 1];
            if (_stops[i][length] == c)
                length++;
            if (length == _stops[i].Length)
                whole = Math.Max(whole, length);
            else
                partial = Math.Max(partial, length);
        }

        Matched = whole > 0;
        return Matched ? whole : partial;
    }

    private string Release(int keep)
    {
        var text = _held.ToString(0, _held.Length - keep);
        if (Matched)
            _held.Clear();
        else
            _held.Remove(0, text.Length);
        return text;
    }

    // For each beginning of the stop string: its longest proper ending that is a beginning too.
    private static int[] CreateFallbacks(string stop)
    {
        var fallbacks = new int[stop.Length];
        for (int i = 1, length = 0; i < stop.Length; i++)
        {
            while (length > 0 && stop[i] != stop[length])
                length = fallbacks[length - 1];
            if (stop[i] == stop[length])
                length++;
            fallbacks[i] = length;
        }

        return fallbacks;
    }
}
