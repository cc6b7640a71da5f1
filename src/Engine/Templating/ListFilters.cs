namespace Orleans.Ai.Templating;

/// <summary>Filters of lists and mappings as a whole.</summary>
internal static class ListFilters
{
    public static IReadOnlyDictionary<string, TemplateFilter> All { get; } = new Dictionary<string, TemplateFilter>
    {
        ["length"] = (value, _, _) => Length(value),
        ["count"] = (value, _, _) => Length(value),
        ["first"] = (value, _, _) => ValueOperations.Items(value) is [var first, ..] ? first : new Undefined("the first item"),
        ["last"] = (value, _, _) => ValueOperations.Items(value) is [.., var last] ? last : new Undefined("the last item"),
        ["list"] = (value, _, state) => Copy(value, state),
        ["items"] = (value, _, state) => value switch
        {
            Undefined => new List<object?>(),
            IReadOnlyDictionary<string, object?> mapping => MappingMethods.Items(mapping, state),
            _ => throw new TemplateException("items is for mappings"),
        },
        ["reverse"] = Reverse,
        ["join"] = Join,
        ["sort"] = Sort,
        ["dictsort"] = SortMapping,
        ["unique"] = Unique,
        ["sum"] = (value, a, state) => Values(value, a.Get(0, "attribute", null), state)
            .Aggregate(a.Get(1, "start", 0L), (sum, item) => ValueOperations.Binary("+", sum, item, state)),
        ["min"] = (value, a, state) => Extreme(value, a, state, sign: -1),
        ["max"] = (value, a, state) => Extreme(value, a, state, sign: 1),
        ["default"] = Default,
        ["d"] = Default,
    };

    /// <summary>The item, or what <paramref name="attribute"/> names of it: a path such as <c>function.name</c>, or an index.</summary>
    public static object? Attribute(object? item, object? attribute, RenderState state) => attribute switch
    {
        null => item,
        string path => path.Split('.').Aggregate(item, (owner, name) =>
            long.TryParse(name, out var index) ? Members.GetItem(owner, index, state) : Members.GetItem(owner, name, state)),
        _ => Members.GetItem(item, attribute, state),
    };

    private static List<object?> Copy(object? value, RenderState state)
    {
        var items = ValueOperations.Items(value);
        state.ReserveItems(items.Count);
        return [.. items];
    }

    private static IEnumerable<object?> Values(object? list, object? attribute, RenderState state) =>
        Copy(list, state).Select(item => Attribute(item, attribute, state));

    private static long Length(object? value) => value switch
    {
        string text => PythonText.Length(text),
        IReadOnlyList<object?> list => list.Count,
        IReadOnlyDictionary<string, object?> mapping => mapping.Count,
        Undefined => 0,
        _ => throw new TemplateException($"{ValueOperations.KindOf(value)} has no length"),
    };

    private static object Reverse(object? value, CallArguments arguments, RenderState state)
    {
        var items = Copy(value, state);
        items.Reverse();
        return value is string ? string.Concat(items) : items;
    }

    private static string Join(object? value, CallArguments arguments, RenderState state)
    {
        var separator = arguments.Get(0, "d", "");
        return TextSplitting.Join(ValueText.ToText(separator, state), [.. Values(value, arguments.Get(1, "attribute", null), state)], state);
    }

    private static List<object?> Sort(object? value, CallArguments arguments, RenderState state)
    {
        var reverse = arguments.Flag(0, "reverse", false);
        var caseSensitive = arguments.Flag(1, "case_sensitive", false);
        var attribute = arguments.Get(2, "attribute", null);
        return OrderBy(Copy(value, state), item => Key(Attribute(item, attribute, state), caseSensitive), reverse, state);
    }

    private static List<object?> SortMapping(object? value, CallArguments arguments, RenderState state)
    {
        var caseSensitive = arguments.Flag(0, "case_sensitive", false);
        var by = arguments.Text(1, "by") ?? "key";
        var reverse = arguments.Flag(2, "reverse", false);
        if (value is not IReadOnlyDictionary<string, object?> mapping || by is not ("key" or "value"))
            throw new TemplateException("dictsort is for mappings, by \"key\" or \"value\"");
        var index = by == "key" ? 0L : 1L;
        return OrderBy(MappingMethods.Items(mapping, state), entry => Key(Members.GetItem(entry, index, state), caseSensitive), reverse, state);
    }

    private static List<object?> OrderBy(List<object?> items, Func<object?, object?> key, bool reverse, RenderState state)
    {
        var order = Comparer<object?>.Create((a, b) => ValueComparison.Compare(a, b, state));
        return [.. reverse ? items.OrderByDescending(key, order) : items.OrderBy(key, order)];
    }

    private static object? Key(object? value, bool caseSensitive) => value is string text && !caseSensitive ? text.ToLowerInvariant() : value;

    private static List<object?> Unique(object? value, CallArguments arguments, RenderState state)
    {
        var caseSensitive = arguments.Flag(0, "case_sensitive", false);
        var attribute = arguments.Get(1, "attribute", null);
        List<object?> keys = [], unique = [];
        foreach (var item in Copy(value, state))
        {
            var key = Key(Attribute(item, attribute, state), caseSensitive);
            if (keys.Any(k => ValueComparison.AreEqual(k, key, state)))
                continue;
            keys.Add(key);
            unique.Add(item);
        }

        return unique;
    }

    private static object? Extreme(object? value, CallArguments arguments, RenderState state, int sign)
    {
        var caseSensitive = arguments.Flag(0, "case_sensitive", false);
        var attribute = arguments.Get(1, "attribute", null);
        var sorted = OrderBy(Copy(value, state), item => Key(Attribute(item, attribute, state), caseSensitive), reverse: sign > 0, state);
        return sorted.Count > 0 ? sorted[0] : new Undefined("the extreme of nothing");
    }

    private static object? Default(object? value, CallArguments arguments, RenderState state)
    {
        var fallback = arguments.Get(0, "default_value", "");
        var alsoIfFalse = arguments.Flag(1, "boolean", false);
        return value is Undefined || (alsoIfFalse && !ValueOperations.IsTrue(value)) ? fallback : value;
    }
}
