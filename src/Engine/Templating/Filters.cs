using System.Collections.Frozen;

namespace Orleans.Ai.Templating;

/// <summary>The filters that templates may use, by name.</summary>
internal static class Filters
{
    public static FrozenDictionary<string, TemplateFilter> All { get; } =
        TextFilters.All.Concat(ListFilters.All).Concat(SelectionFilters.All).Concat(NumberFilters.All).ToFrozenDictionary();

    public static object? Apply(string name, object? value, CallArguments arguments, RenderState state)
    {
        if (!All.TryGetValue(name, out var filter))
            throw new TemplateException($"the filter \"{name}\" is not supported");
        var result = filter(value, arguments, state);
        arguments.ThrowIfNotAsked($"the filter {name}");
        return result;
    }
}
