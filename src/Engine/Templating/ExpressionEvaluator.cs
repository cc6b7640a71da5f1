namespace Orleans.Ai.Templating;

/// <summary>Evaluates expressions.</summary>
internal sealed class ExpressionEvaluator(RenderState state)
{
    public object? Evaluate(Expression expression, TemplateScope scope)
    {
        state.Step();
        state.Position = expression.Position;
        return expression switch
        {
            Expression.Literal literal => literal.Value,
            Expression.Variable variable => GetVariable(variable, scope),
            Expression.ListOf list => list.Items.Select(i => Evaluate(i, scope)).ToList(),
            Expression.MappingOf mapping => EvaluateMapping(mapping, scope),
            Expression.Not not => !IsTrue(not.Operand, scope),
            Expression.And and => Evaluate(and.Left, scope) is var left && ValueOperations.IsTrue(left) ? Evaluate(and.Right, scope) : left,
            Expression.Or or => Evaluate(or.Left, scope) is var left && ValueOperations.IsTrue(left) ? left : Evaluate(or.Right, scope),
            Expression.Unary unary => ValueOperations.Unary(unary.Operator, Evaluate(unary.Operand, scope)),
            Expression.Binary binary => EvaluateBinary(binary, scope),
            Expression.Comparison comparison => EvaluateComparison(comparison, scope),
            Expression.Conditional conditional => EvaluateConditional(conditional, scope),
            Expression.Attribute attribute => EvaluateAttribute(attribute, scope),
            Expression.Index index => EvaluateIndex(index, scope),
            Expression.Slice slice => EvaluateSlice(slice, scope),
            Expression.Call call => EvaluateCall(call, scope),
            Expression.Filter filter => Filter(filter, Evaluate(filter.Target!, scope), scope),
            Expression.Test test => EvaluateTest(test, scope),
            _ => throw new InvalidOperationException($"{expression.GetType()} has no evaluation."),
        };
    }

    public bool IsTrue(Expression expression, TemplateScope scope) => ValueOperations.IsTrue(Evaluate(expression, scope));

    /// <summary>Applies a filter to a value.</summary>
    public object? Filter(Expression.Filter filter, object? target, TemplateScope scope)
    {
        var arguments = EvaluateArguments(filter.Arguments, scope);
        state.Position = filter.Position;
        return Filters.Apply(filter.Name, target, arguments, state);
    }

    /// <summary>Calls, with a body that the callee may call in turn.</summary>
    public object? EvaluateCall(Expression.Call call, TemplateScope scope, TemplateFunction? caller = null)
    {
        var target = Evaluate(call.Target, scope);
        var arguments = EvaluateArguments(call.Arguments, scope, caller);
        state.Position = call.Position;
        return target switch
        {
            TemplateFunction function => function(arguments),
            Undefined undefined => throw undefined.Error(),
            _ => throw new TemplateException($"{ValueOperations.KindOf(target)} cannot be called"),
        };
    }

    private object? GetVariable(Expression.Variable variable, TemplateScope scope)
    {
        if (scope.TryGet(variable.Name, out var value))
            return value;
        return Globals.TryGet(variable.Name, state, out var global) ? global : new Undefined($"\"{variable.Name}\"");
    }

    private OrderedDictionary<string, object?> EvaluateMapping(Expression.MappingOf expression, TemplateScope scope)
    {
        var mapping = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in expression.Entries)
            mapping[ValueText.ToText(Evaluate(key, scope), state)] = Evaluate(value, scope);
        return mapping;
    }

    private object? EvaluateBinary(Expression.Binary binary, TemplateScope scope)
    {
        var left = Evaluate(binary.Left, scope);
        var right = Evaluate(binary.Right, scope);
        state.Position = binary.Position;
        return ValueOperations.Binary(binary.Operator, left, right, state);
    }

    private bool EvaluateComparison(Expression.Comparison comparison, TemplateScope scope)
    {
        var left = Evaluate(comparison.First, scope);
        foreach (var (symbol, operand) in comparison.Links)
        {
            var right = Evaluate(operand, scope);
            state.Position = comparison.Position;
            if (!Compare(symbol, left, right))
                return false;
            left = right;
        }

        return true;
    }

    private bool Compare(string symbol, object? left, object? right) => symbol switch
    {
        "==" => ValueComparison.AreEqual(left, right, state),
        "!=" => !ValueComparison.AreEqual(left, right, state),
        "in" => ValueComparison.Contains(right, left, state),
        "not in" => !ValueComparison.Contains(right, left, state),
        "<" => ValueComparison.Compare(left, right, state) < 0,
        "<=" => ValueComparison.Compare(left, right, state) <= 0,
        ">" => ValueComparison.Compare(left, right, state) > 0,
        _ => ValueComparison.Compare(left, right, state) >= 0,
    };

    private object? EvaluateConditional(Expression.Conditional conditional, TemplateScope scope)
    {
        if (IsTrue(conditional.Condition, scope))
            return Evaluate(conditional.Then, scope);
        return conditional.Else is null ? Undefined.Anonymous : Evaluate(conditional.Else, scope);
    }

    private object? EvaluateAttribute(Expression.Attribute attribute, TemplateScope scope)
    {
        var target = Evaluate(attribute.Target, scope);
        state.Position = attribute.Position;
        return Members.GetAttribute(target, attribute.Name, state);
    }

    private object? EvaluateIndex(Expression.Index index, TemplateScope scope)
    {
        var target = Evaluate(index.Target, scope);
        var key = Evaluate(index.Key, scope);
        state.Position = index.Position;
        return Members.GetItem(target, key, state);
    }

    private object EvaluateSlice(Expression.Slice slice, TemplateScope scope)
    {
        var target = Evaluate(slice.Target, scope);
        var (start, stop, step) = (Bound(slice.Start), Bound(slice.Stop), Bound(slice.Step));
        state.Position = slice.Position;
        return Slicing.Slice(target, start, stop, step, state);

        object? Bound(Expression? bound) => bound is null ? null : Evaluate(bound, scope);
    }

    private bool EvaluateTest(Expression.Test test, TemplateScope scope)
    {
        var target = Evaluate(test.Target, scope);
        var arguments = EvaluateArguments(test.Arguments, scope);
        state.Position = test.Position;
        return ValueTests.Apply(test.Name, target, arguments, state);
    }

    private CallArguments EvaluateArguments(ArgumentList arguments, TemplateScope scope, TemplateFunction? caller = null)
    {
        List<object?> positional = [.. arguments.Positional.Select(a => Evaluate(a, scope))];
        List<KeyValuePair<string, object?>> named = [.. arguments.Named.Select(a => KeyValuePair.Create(a.Key, Evaluate(a.Value, scope)))];
        if (arguments.Spread is { } spread)
            positional.AddRange(ValueOperations.Items(Evaluate(spread, scope)));
        if (arguments.SpreadNamed is { } spreadNamed)
            named.AddRange(Evaluate(spreadNamed, scope) as IReadOnlyDictionary<string, object?> ?? throw new TemplateException("** takes a mapping"));
        if (caller is not null)
            named.Add(new("caller", caller));
        return new CallArguments(positional, named);
    }
}
