using System.Text;

namespace Orleans.Ai.Templating;

/// <summary>Taking strings apart and putting them together, as Python does.</summary>
internal static class TextSplitting
{
    public static List<object?> Split(string text, string? separator, long limit, RenderState state)
    {
        if (separator is null)
            return SplitAtSpace(text, limit, state);
        RefuseEmpty(separator);
        List<object?> parts = [];
        var start = 0;
        for (int at; limit != 0 && (at = text.IndexOf(separator, start, StringComparison.Ordinal)) >= 0; limit--)
        {
            Add(parts, text[start..at], state);
            start = at + separator.Length;
        }

        Add(parts, text[start..], state);
        return parts;
    }

    public static List<object?> SplitFromRight(string text, string? separator, long limit, RenderState state)
    {
        if (limit < 0)
            return Split(text, separator, limit, state);
        RefuseEmpty(separator ?? throw new TemplateException("rsplit with a limit needs a separator"));
        List<object?> parts = [];
        var end = text.Length;
        for (int at; limit != 0 && end > 0 && (at = text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal)) >= 0; limit--)
        {
            Add(parts, text[(at + separator.Length)..end], state);
            end = at;
        }

        Add(parts, text[..end], state);
        parts.Reverse();
        return parts;
    }

    public static string Replace(string text, string old, string replacement, long limit, RenderState state)
    {
        var result = new StringBuilder();
        var start = 0;
        // Nothing is found before each character, and at the end.
        for (int at; limit != 0 && (at = Find(start)) >= 0; limit--)
        {
            Append(text.AsSpan(start, at - start));
            Append(replacement);
            start = at + old.Length;
            if (old.Length == 0 && at < text.Length)
                Append(text.AsSpan(start++, 1));
            else if (old.Length == 0)
                break;
        }

        Append(text.AsSpan(Math.Min(start, text.Length)));
        return result.ToString();

        int Find(int from) => from > text.Length ? -1 : text.IndexOf(old, from, StringComparison.Ordinal);

        void Append(ReadOnlySpan<char> part)
        {
            state.Step();
            state.ReserveText(part.Length, result.Length);
            result.Append(part);
        }
    }

    public static string Join(string separator, IReadOnlyList<object?> items, RenderState state)
    {
        var result = new StringBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            var text = (i > 0 ? separator : "") + ValueText.ToText(items[i], state);
            state.Step();
            state.ReserveText(text.Length, result.Length);
            result.Append(text);
        }

        return result.ToString();
    }

    public static List<object?> Reserved(List<string> parts, RenderState state)
    {
        state.ReserveItems(parts.Count);
        return [.. parts];
    }

    // Runs of white space separate; the rest behind the last split keeps its own.
    private static List<object?> SplitAtSpace(string text, long limit, RenderState state)
    {
        List<object?> parts = [];
        var rest = PythonText.TrimStart(text);
        while (rest.Length > 0)
        {
            var end = 0;
            while (end < rest.Length && !PythonText.IsSpace(rest[end]))
                end++;
            if (limit-- == 0)
                end = rest.Length;
            Add(parts, rest[..end].ToString(), state);
            rest = PythonText.TrimStart(rest[end..]);
        }

        return parts;
    }

    private static void Add(List<object?> parts, string part, RenderState state)
    {
        state.Step();
        state.ReserveText(part.Length);
        parts.Add(part);
    }

    private static void RefuseEmpty(string separator)
    {
        if (separator.Length == 0)
            throw new TemplateException("the separator is empty");
    }
}
