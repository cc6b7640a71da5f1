using System.Collections.Frozen;

namespace Orleans.Ai.Templating;

/// <summary>The methods of mappings that do not change them.</summary>
internal static class MappingMethods
{
    public static FrozenDictionary<string, Func<IReadOnlyDictionary<string, object?>, CallArguments, RenderState, object?>> All { get; } =
        new Dictionary<string, Func<IReadOnlyDictionary<string, object?>, CallArguments, RenderState, object?>>
        {
            ["get"] = Get,
            ["items"] = (mapping, _, state) => Items(mapping, state),
            ["keys"] = (mapping, _, _) => mapping.Keys.ToList<object?>(),
            ["values"] = (mapping, _, _) => mapping.Values.ToList(),
        }.ToFrozenDictionary();

    /// <summary>The entries, each a list of key and value.</summary>
    public static List<object?> Items(IReadOnlyDictionary<string, object?> mapping, RenderState state)
    {
        state.ReserveItems(mapping.Count);
        return [.. mapping.Select(e => new List<object?> { e.Key, e.Value })];
    }

    private static object? Get(IReadOnlyDictionary<string, object?> mapping, CallArguments arguments, RenderState state)
    {
        var fallback = arguments.Get(1, "default", null);
        return arguments.Require(0, "key") is string key && mapping.TryGetValue(key, out var value) ? value : fallback;
    }
}
