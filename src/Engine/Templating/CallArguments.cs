namespace Orleans.Ai.Templating;

/// <summary>The values of a call's arguments. Those that nobody asked for are an error afterwards, not silently ignored.</summary>
internal sealed class CallArguments(IReadOnlyList<object?> positional, IReadOnlyList<KeyValuePair<string, object?>> named)
{
    private readonly HashSet<string> _askedNames = new(StringComparer.Ordinal);
    private int _askedCount;

    public static CallArguments Empty => new([], []);

    /// <summary>Whether the argument was given.</summary>
    public bool Has(int index, string name) => index < positional.Count || named.Any(n => n.Key == name);

    /// <summary>The argument by place or name; by name alone where <paramref name="index"/> is negative.</summary>
    public object? Get(int index, string name, object? fallback)
    {
        _askedCount = Math.Max(_askedCount, index + 1);
        if (index >= 0 && index < positional.Count)
            return positional[index];
        _askedNames.Add(name);
        foreach (var (key, value) in named)
        {
            if (key == name)
                return value;
        }

        return fallback;
    }

    /// <summary>An argument that must be given.</summary>
    public object? Require(int index, string name) =>
        Has(index, name) ? Get(index, name, null) : throw new TemplateException($"the argument \"{name}\" is missing");

    public string RequireText(int index, string name) => Require(index, name) as string
        ?? throw new TemplateException($"the argument \"{name}\" must be a string");

    public string? Text(int index, string name) => Get(index, name, null) switch
    {
        null => null,
        string text => text,
        _ => throw new TemplateException($"the argument \"{name}\" must be a string"),
    };

    public long Integer(int index, string name, long fallback) => Get(index, name, fallback) switch
    {
        null => fallback,
        long value => value,
        bool value => value ? 1 : 0,
        _ => throw new TemplateException($"the argument \"{name}\" must be an integer"),
    };

    public bool Flag(int index, string name, bool fallback) => ValueOperations.IsTrue(Get(index, name, fallback));

    /// <summary>The positional arguments from <paramref name="start"/> on.</summary>
    public IReadOnlyList<object?> TakeRest(int start = 0)
    {
        _askedCount = Math.Max(_askedCount, positional.Count);
        return [.. positional.Skip(start)];
    }

    /// <summary>All named arguments.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> TakeNamed()
    {
        _askedNames.UnionWith(named.Select(n => n.Key));
        return named;
    }

    /// <summary>The arguments from <paramref name="start"/> on, to pass on to another function.</summary>
    public CallArguments TakeFrom(int start) => new(TakeRest(start), TakeNamed());

    public void ThrowIfNotAsked(string callee)
    {
        if (positional.Count > _askedCount)
            throw new TemplateException($"{callee} takes at most {_askedCount} arguments, not {positional.Count}");
        foreach (var (name, _) in named)
        {
            if (!_askedNames.Contains(name))
                throw new TemplateException($"{callee} takes no argument \"{name}\"");
        }
    }
}
