namespace Orleans.Ai.Templating;

/// <summary>The functions that every template has.</summary>
internal static class Globals
{
    // As in Jinja's sandbox.
    private const long LongestRange = 100_000;

    public static bool TryGet(string name, RenderState state, out object? value)
    {
        TemplateFunction? function = name switch
        {
            "range" => arguments => Range(arguments, state),
            "namespace" => CreateNamespace,
            "dict" => CreateMapping,
            "raise_exception" => arguments => throw new TemplateRefusedException(ValueText.ToText(arguments.Require(0, "message"), state)),
            "strftime_now" => arguments => TimeText.Format(state.Time.GetLocalNow(), arguments.RequireText(0, "format")),
            _ => null,
        };
        value = function is null ? null : Checked(name, function);
        return function is not null || (name == "null" && state.Dialect == TemplateDialect.HuggingFaceJs);
    }

    private static TemplateFunction Checked(string name, TemplateFunction function) => arguments =>
    {
        var result = function(arguments);
        arguments.ThrowIfNotAsked($"{name}()");
        return result;
    };

    private static List<object?> Range(CallArguments arguments, RenderState state)
    {
        var first = arguments.Integer(0, "start", 0);
        var (start, stop) = arguments.Has(1, "stop") ? (first, arguments.Integer(1, "stop", 0)) : (0, first);
        var step = arguments.Integer(2, "step", 1);
        if (step == 0)
            throw new TemplateException("the step of range() must not be 0");
        var count = (Int128)stop - start is var distance && (distance > 0) == (step > 0)
            ? (distance + step - Math.Sign(step)) / step
            : 0;
        if (count > LongestRange)
            throw new TemplateException($"range() is longer than {LongestRange:N0}");
        state.ReserveItems((long)count);
        return [.. Enumerable.Range(0, (int)count).Select(i => (object?)(start + (i * step)))];
    }

    private static TemplateNamespace CreateNamespace(CallArguments arguments)
    {
        var created = new TemplateNamespace();
        foreach (var (key, value) in CreateMapping(arguments))
            created.Set(key, value);
        return created;
    }

    private static OrderedDictionary<string, object?> CreateMapping(CallArguments arguments)
    {
        var mapping = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        if (arguments.Get(0, "", null) is IReadOnlyDictionary<string, object?> given)
        {
            foreach (var (key, value) in given)
                mapping[key] = value;
        }

        foreach (var (key, value) in arguments.TakeNamed())
            mapping[key] = value;
        return mapping;
    }
}
