namespace Orleans.Ai.Templating;

/// <summary>The <c>loop</c> of a for statement.</summary>
internal sealed class LoopState(IReadOnlyList<object?> items, int depth, RenderState state) : ITemplateObject
{
    private object? _changed = Undefined.Anonymous;
    private bool _hasChanged;

    /// <summary>Which item is being rendered, from 0.</summary>
    public int Index { get; set; }

    public bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "index" => Index + 1L,
            "index0" => (long)Index,
            "revindex" => (long)(items.Count - Index),
            "revindex0" => items.Count - Index - 1L,
            "first" => Index == 0,
            "last" => Index == items.Count - 1,
            "length" => (long)items.Count,
            "depth" => depth + 1L,
            "depth0" => (long)depth,
            "previtem" => Index > 0 ? items[Index - 1] : new Undefined("loop.previtem"),
            "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new Undefined("loop.nextitem"),
            "cycle" => new TemplateFunction(Cycle),
            "changed" => new TemplateFunction(arguments => Changed(arguments)),
            _ => null,
        };
        return value is not null || name is "previtem" or "nextitem";
    }

    private object? Cycle(CallArguments arguments)
    {
        var choices = arguments.TakeRest();
        return choices.Count > 0 ? choices[Index % choices.Count] : throw new TemplateException("cycle needs something to choose from");
    }

    private bool Changed(CallArguments arguments)
    {
        object? value = arguments.TakeRest();
        var changed = !_hasChanged || !ValueComparison.AreEqual(_changed, value, state);
        (_changed, _hasChanged) = (value, true);
        return changed;
    }
}
