namespace Orleans.Ai.Templating;

/// <summary>Filters that apply a test or another filter to each item of a list.</summary>
internal static class SelectionFilters
{
    public static IReadOnlyDictionary<string, TemplateFilter> All { get; } = new Dictionary<string, TemplateFilter>
    {
        ["select"] = (value, a, state) => Select(value, a, state, keep: true),
        ["reject"] = (value, a, state) => Select(value, a, state, keep: false),
        ["selectattr"] = (value, a, state) => SelectByAttribute(value, a, state, keep: true),
        ["rejectattr"] = (value, a, state) => SelectByAttribute(value, a, state, keep: false),
        ["map"] = Map,
    };

    private static List<object?> Select(object? value, CallArguments arguments, RenderState state, bool keep)
    {
        var test = arguments.Text(0, "test");
        return Where(value, arguments, 1, test, item => item, state, keep);
    }

    private static List<object?> SelectByAttribute(object? value, CallArguments arguments, RenderState state, bool keep)
    {
        var attribute = arguments.Require(0, "attr");
        var test = arguments.Text(1, "test");
        return Where(value, arguments, 2, test, item => ListFilters.Attribute(item, attribute, state), state, keep);
    }

    private static List<object?> Where(
        object? value, CallArguments arguments, int rest, string? test, Func<object?, object?> select, RenderState state, bool keep)
    {
        var items = ValueOperations.Items(value);
        state.ReserveItems(items.Count);
        return [.. items.Where(item => Passes(select(item)) == keep)];

        bool Passes(object? candidate) => test is null
            ? ValueOperations.IsTrue(candidate)
            : ValueTests.Apply(test, candidate, arguments.TakeFrom(rest), state);
    }

    private static List<object?> Map(object? value, CallArguments arguments, RenderState state)
    {
        var items = ValueOperations.Items(value);
        state.ReserveItems(items.Count);
        if (arguments.Get(-1, "attribute", null) is { } attribute)
        {
            var fallback = arguments.Get(-1, "default", null);
            return [.. items.Select(item => ListFilters.Attribute(item, attribute, state) is var found && found is Undefined && fallback is not null ? fallback : found)];
        }

        var filter = arguments.RequireText(0, "filter");
        return [.. items.Select(item => Filters.Apply(filter, item, arguments.TakeFrom(1), state))];
    }
}
