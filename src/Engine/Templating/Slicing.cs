namespace Orleans.Ai.Templating;

/// <summary>Python's slices of lists and strings.</summary>
internal static class Slicing
{
    public static object Slice(object? target, object? start, object? stop, object? step, RenderState state)
    {
        if (target is string plain && !PythonText.HasSurrogates(plain) && Bound(step) is null or 1)
            return SliceText(plain, Bound(start), Bound(stop), state);
        var items = target is Undefined undefined ? throw undefined.Error() : ValueOperations.Items(target);
        var picked = Indices(items.Count, Bound(start), Bound(stop), Bound(step) ?? 1).Select(i => items[i]).ToList();
        state.ReserveItems(picked.Count);
        return target is string ? string.Concat(picked) : picked;
    }

    private static string SliceText(string text, long? start, long? stop, RenderState state)
    {
        var from = Clamp(start ?? 0, text.Length);
        var to = Math.Max(from, Clamp(stop ?? text.Length, text.Length));
        state.ReserveText(to - from);
        return text[from..to];
    }

    private static IEnumerable<int> Indices(int count, long? start, long? stop, long step)
    {
        if (step == 0)
            throw new TemplateException("the step of a slice must not be 0");
        if (step > 0)
        {
            var end = Clamp(stop ?? count, count);
            for (long i = Clamp(start ?? 0, count); i < end; i += step)
                yield return (int)i;
        }
        else
        {
            var end = stop is { } s ? ClampBackward(s, count) : -1;
            for (long i = ClampBackward(start ?? (count - 1), count); i > end; i += step)
                yield return (int)i;
        }
    }

    private static int Clamp(long index, int count) => (int)Math.Clamp(index < 0 ? index + count : index, 0, count);

    private static int ClampBackward(long index, int count) => (int)Math.Clamp(index < 0 ? index + count : index, -1, count - 1);

    private static long? Bound(object? value) => value switch
    {
        null => null,
        long number => Math.Clamp(number, -int.MaxValue, int.MaxValue),
        _ => throw new TemplateException("the bounds of a slice must be integers"),
    };
}
