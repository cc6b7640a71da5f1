using System.Buffers;
using System.Text;

namespace Orleans.Ai.Templating;

/// <summary>
/// Keeps what users write from becoming control tokens. Before rendering, a noncharacter that the input does not hold is put
/// behind the first character of each literal of a special token, and of a beginning of one at the end of a string, which the
/// template might complete. What is so broken is no control token after rendering; the tokenizer then drops the mark.
/// </summary>
/// <param name="literals">The literals of the special tokens.</param>
/// <param name="strict">
/// Marks every character that begins a literal: safe also where the template takes strings apart and joins them anew, but
/// the template no longer finds what it looks for, such as the end of the assistant's thoughts.
/// </param>
internal sealed class ControlTokenGuard(IReadOnlyList<string> literals, bool strict)
{
    private const char FirstMark = '\uFDD0', LastMark = '\uFDEF';
    private readonly SearchValues<string> _literals =
        SearchValues.Create([.. strict ? literals.Select(l => l[..1]).Distinct() : literals], StringComparison.Ordinal);
    private readonly HashSet<string> _beginnings = CreateBeginnings(literals);
    private readonly int _longestBeginning = literals.Select(l => l.Length - 1).DefaultIfEmpty(0).Max();

    /// <summary>Marks every string in a value.</summary>
    /// <param name="value">A template value.</param>
    /// <param name="mark">A mark that does not occur in it: see <see cref="ChooseMark"/>.</param>
    /// <param name="count">Is raised by the number of marks.</param>
    public object? Protect(object? value, char mark, ref int count) => value switch
    {
        string text => Protect(text, mark, ref count),
        IReadOnlyDictionary<string, object?> mapping => ProtectMapping(mapping, mark, ref count),
        IReadOnlyList<object?> list => ProtectList(list, mark, ref count),
        _ => value,
    };

    /// <summary>A noncharacter that occurs nowhere in a value.</summary>
    /// <exception cref="TemplateRefusedException">All of them do.</exception>
    public static char ChooseMark(object? value)
    {
        var used = new HashSet<char>();
        CollectMarks(value, used);
        for (var mark = FirstMark; mark <= LastMark; mark++)
        {
            if (!used.Contains(mark))
                return mark;
        }

        throw new TemplateRefusedException("The messages hold all 32 noncharacters from U+FDD0 to U+FDEF, which no text needs; leave them out.");
    }

    private List<object?> ProtectList(IReadOnlyList<object?> list, char mark, ref int count)
    {
        var copy = new List<object?>(list.Count);
        foreach (var item in list)
            copy.Add(Protect(item, mark, ref count));
        return copy;
    }

    private OrderedDictionary<string, object?> ProtectMapping(IReadOnlyDictionary<string, object?> mapping, char mark, ref int count)
    {
        var copy = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping)
            copy[Protect(key, mark, ref count)] = Protect(value, mark, ref count);
        return copy;
    }

    private string Protect(string text, char mark, ref int count)
    {
        var marks = FindLiterals(text);
        var beginnings = _beginnings.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = Math.Min(_longestBeginning, text.Length); length > 0; length--)
        {
            if (beginnings.Contains(text.AsSpan(text.Length - length)))
                marks.Add(text.Length - length + 1);
        }

        int[] positions = [.. marks.Order().Distinct()];
        count += positions.Length;
        return positions.Length == 0 ? text : Insert(text, positions, mark);
    }

    private List<int> FindLiterals(string text)
    {
        var found = new List<int>();
        for (var from = 0; from < text.Length; from++)
        {
            var offset = text.AsSpan(from).IndexOfAny(_literals);
            if (offset < 0)
                break;
            from += offset;
            found.Add(from + 1);
        }

        return found;
    }

    private static string Insert(string text, int[] positions, char mark)
    {
        var marked = new StringBuilder(text.Length + positions.Length);
        var start = 0;
        foreach (var position in positions)
        {
            marked.Append(text, start, position - start).Append(mark);
            start = position;
        }

        return marked.Append(text, start, text.Length - start).ToString();
    }

    private static HashSet<string> CreateBeginnings(IReadOnlyList<string> literals) =>
        literals.SelectMany(l => Enumerable.Range(1, l.Length - 1).Select(n => l[..n])).ToHashSet(StringComparer.Ordinal);

    private static void CollectMarks(object? value, HashSet<char> used)
    {
        switch (value)
        {
            case string text:
                for (var i = text.AsSpan().IndexOfAnyInRange(FirstMark, LastMark); i >= 0 && i < text.Length; i++)
                {
                    if (text[i] is >= FirstMark and <= LastMark)
                        used.Add(text[i]);
                }

                break;
            case IReadOnlyDictionary<string, object?> mapping:
                foreach (var (key, item) in mapping)
                {
                    CollectMarks(key, used);
                    CollectMarks(item, used);
                }

                break;
            case IReadOnlyList<object?> list:
                foreach (var item in list)
                    CollectMarks(item, used);
                break;
        }
    }
}
