namespace Orleans.Ai.Templating;

/// <summary>A <c>namespace()</c>: the one thing whose attributes a template may set.</summary>
internal sealed class TemplateNamespace : ITemplateObject
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public bool TryGetAttribute(string name, out object? value) => _values.TryGetValue(name, out value);

    public void Set(string name, object? value) => _values[name] = value;
}
