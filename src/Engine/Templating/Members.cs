namespace Orleans.Ai.Templating;

/// <summary>What <c>value.name</c> and <c>value[key]</c> mean.</summary>
internal static class Members
{
    /// <summary><c>value.name</c>: a method or attribute first, then the mapping's own entry.</summary>
    public static object? GetAttribute(object? target, string name, RenderState state)
    {
        if (target is Undefined undefined)
            throw undefined.Error();
        if (GetMethod(target, name, state) is { } method)
            return method;
        if (target is ITemplateObject o && o.TryGetAttribute(name, out var value))
            return value;
        return target is IReadOnlyDictionary<string, object?> mapping && mapping.TryGetValue(name, out var entry)
            ? entry
            : new Undefined($"\"{name}\"");
    }

    /// <summary><c>value[key]</c>: the item or entry first, then an attribute.</summary>
    public static object? GetItem(object? target, object? key, RenderState state) => (target, key) switch
    {
        (Undefined undefined, _) => throw undefined.Error(),
        (IReadOnlyDictionary<string, object?> mapping, string name) when mapping.TryGetValue(name, out var entry) => entry,
        (IReadOnlyList<object?> list, long index) => Pick(list, index),
        (string text, long index) => Pick(PythonText.HasSurrogates(text) ? PythonText.Characters(text) : null, text, index),
        (_, string name) => GetAttribute(target, name, state),
        _ => new Undefined($"the item {(key is long or string ? key : "asked for")}"),
    };

    private static TemplateFunction? GetMethod(object? target, string name, RenderState state) => target switch
    {
        string text when StringMethods.All.TryGetValue(name, out var method) => Bind(method, text, $"{name}()", state),
        IReadOnlyDictionary<string, object?> mapping when MappingMethods.All.TryGetValue(name, out var method) => Bind(method, mapping, $"{name}()", state),
        _ => null,
    };

    private static TemplateFunction Bind<T>(Func<T, CallArguments, RenderState, object?> method, T target, string name, RenderState state) =>
        arguments =>
        {
            var result = method(target, arguments, state);
            arguments.ThrowIfNotAsked(name);
            return result;
        };

    private static object? Pick(IReadOnlyList<object?> list, long index)
    {
        var at = index < 0 ? index + list.Count : index;
        return at >= 0 && at < list.Count ? list[(int)at] : new Undefined($"the item {index}");
    }

    private static object? Pick(List<object?>? characters, string text, long index)
    {
        if (characters is not null)
            return Pick(characters, index);
        var at = index < 0 ? index + text.Length : index;
        return at >= 0 && at < text.Length ? text[(int)at].ToString() : new Undefined($"the character {index}");
    }
}
