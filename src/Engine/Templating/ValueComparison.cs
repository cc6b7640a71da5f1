namespace Orleans.Ai.Templating;

/// <summary>Equality, order and membership of template values, as in Python.</summary>
internal static class ValueComparison
{
    public static bool AreEqual(object? left, object? right, RenderState state)
    {
        state.Step();
        return (left, right) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            (string a, string b) => a == b,
            _ when state.Dialect == TemplateDialect.HuggingFaceJs && left is bool != right is bool => false,
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && a.Zip(b).All(p => AreEqual(p.First, p.Second, state)),
            (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b) =>
                a.Count == b.Count && a.All(e => b.TryGetValue(e.Key, out var other) && AreEqual(e.Value, other, state)),
            _ when ValueOperations.TryGetNumber(left, out var a) && ValueOperations.TryGetNumber(right, out var b) => CompareNumbers(a, b) == 0,
            _ => left.Equals(right),
        };
    }

    /// <summary>Negative, zero or positive; values of different kinds have no order.</summary>
    public static int Compare(object? left, object? right, RenderState state)
    {
        state.Step();
        if (left is string a && right is string b)
            return CompareCodePoints(a, b);
        if (ValueOperations.TryGetNumber(left, out var x) && ValueOperations.TryGetNumber(right, out var y))
            return CompareNumbers(x, y);
        if (left is IReadOnlyList<object?> first && right is IReadOnlyList<object?> second)
            return CompareLists(first, second, state);
        if (AreEqual(left, right, state))
            return 0;
        throw new TemplateException($"{ValueOperations.KindOf(left)} and {ValueOperations.KindOf(right)} have no order");
    }

    /// <summary>Whether <paramref name="container"/> holds <paramref name="item"/>: part of a string, item of a list, key of a mapping.</summary>
    public static bool Contains(object? container, object? item, RenderState state) => container switch
    {
        string text when item is string part => text.Contains(part, StringComparison.Ordinal),
        string when item is Undefined => false,
        IReadOnlyList<object?> list => list.Any(i => AreEqual(i, item, state)),
        IReadOnlyDictionary<string, object?> mapping => item is string key && mapping.ContainsKey(key),
        Undefined => false,
        _ => throw new TemplateException($"\"in\" does not look for {ValueOperations.KindOf(item)} in {ValueOperations.KindOf(container)}"),
    };

    private static int CompareLists(IReadOnlyList<object?> first, IReadOnlyList<object?> second, RenderState state)
    {
        foreach (var (a, b) in first.Zip(second))
        {
            if (!AreEqual(a, b, state))
                return Compare(a, b, state);
        }

        return first.Count.CompareTo(second.Count);
    }

    // Exact between two integers, which a double would round.
    private static int CompareNumbers(object left, object right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        _ => Convert.ToDouble(left, null).CompareTo(Convert.ToDouble(right, null)),
    };

    // UTF-16 order puts surrogates before U+E000 to U+FFFF.
    private static int CompareCodePoints(string left, string right) =>
        PythonText.HasSurrogates(left) || PythonText.HasSurrogates(right)
            ? left.EnumerateRunes().Select(r => r.Value).Zip(right.EnumerateRunes().Select(r => r.Value))
                .Select(p => p.First.CompareTo(p.Second)).FirstOrDefault(c => c != 0, PythonText.Length(left).CompareTo(PythonText.Length(right)))
            : string.CompareOrdinal(left, right);
}
