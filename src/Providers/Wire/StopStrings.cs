using System.Text;

namespace Orleans.Ai.Wire;

/// <summary>
/// Takes stop strings out of text that comes in pieces: servers that tell them end with one. Text that may be the beginning of one is
/// held back until more is known.
/// </summary>
/// <param name="stops">The stop strings.</param>
internal sealed class StopStrings(IReadOnlyList<string> stops)
{
    private readonly StringBuilder held = new();
    private bool isMet;

    /// <summary>What may be told of the text so far that was not told before.</summary>
    public string Add(string text)
    {
        if (stops.Count == 0 || isMet)
        {
            return isMet ? "" : text;
        }

        var all = held.Append(text).ToString();
        held.Clear();
        var met = stops.Select(stop => all.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (met >= 0)
        {
            isMet = true;
            return all[..met];
        }

        var keep = all.Length - Begun(all);
        held.Append(all, keep, all.Length - keep);
        return all[..keep];
    }

    /// <summary>There is no more: what was held back is text.</summary>
    public string Finish()
    {
        var rest = held.ToString();
        held.Clear();
        return rest;
    }

    // Length of the longest end of a text that begins a stop string.
    private int Begun(string text)
    {
        for (var length = Math.Min(text.Length, stops.Max(stop => stop.Length) - 1); length > 0; length--)
        {
            if (stops.Any(stop => stop.Length > length && text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length))))
            {
                return length;
            }
        }

        return 0;
    }
}
