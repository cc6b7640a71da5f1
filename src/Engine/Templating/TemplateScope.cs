using System.Diagnostics.CodeAnalysis;

namespace Orleans.Ai.Templating;

/// <summary>Variables; what is set in a loop or macro is not seen outside of it.</summary>
internal sealed class TemplateScope(TemplateScope? parent)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public void Set(string name, object? value) => _values[name] = value;

    public bool TryGet(string name, [MaybeNullWhen(false)] out object value)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._values.TryGetValue(name, out value!))
                return true;
        }

        value = null;
        return false;
    }

    private TemplateScope? Parent => parent;
}
