using System.Text;

namespace Orleans.Ai.Templating;

/// <summary>Renders statements.</summary>
internal sealed class StatementRenderer(RenderState state)
{
    private readonly ExpressionEvaluator _expressions = new(state);

    public LoopJump Render(Statement statement, TemplateScope scope, StringBuilder output)
    {
        state.Step();
        state.Position = statement.Position;
        switch (statement)
        {
            case Statement.Text text:
                Append(text.Value, output);
                return LoopJump.None;
            case Statement.Output print:
                Append(ValueText.ToText(_expressions.Evaluate(print.Value, scope), state), output);
                return LoopJump.None;
            case Statement.Sequence sequence:
                return RenderAll(sequence, scope, output);
            case Statement.If choice:
                return RenderIf(choice, scope, output);
            case Statement.For loop:
                return RenderFor(loop, scope, output);
            case Statement.With with:
                return RenderWith(with, scope, output);
            case Statement.Break:
                return LoopJump.Break;
            case Statement.Continue:
                return LoopJump.Continue;
            default:
                RenderDefinition(statement, scope, output);
                return LoopJump.None;
        }
    }

    private void RenderDefinition(Statement statement, TemplateScope scope, StringBuilder output)
    {
        switch (statement)
        {
            case Statement.Set set:
                Assign(set.Target, _expressions.Evaluate(set.Value, scope), scope);
                break;
            case Statement.SetBlock set:
                Assign(set.Target, Filter(set.Filters, Capture(set.Body, scope), scope), scope);
                break;
            case Statement.FilterBlock block:
                Append(ValueText.ToText(Filter(block.Filters, Capture(block.Body, new TemplateScope(scope)), scope), state), output);
                break;
            case Statement.Macro macro:
                scope.Set(macro.Name, CreateMacro(macro.Name, macro.Parameters, macro.Body, scope));
                break;
            case Statement.CallBlock block:
                var caller = CreateMacro("caller", block.Parameters, block.Body, scope);
                Append(ValueText.ToText(_expressions.EvaluateCall(block.Call, scope, caller), state), output);
                break;
            default:
                throw new InvalidOperationException($"{statement.GetType()} has no rendering.");
        }
    }

    private LoopJump RenderAll(Statement.Sequence sequence, TemplateScope scope, StringBuilder output)
    {
        foreach (var item in sequence.Items)
        {
            if (Render(item, scope, output) is not LoopJump.None and var jump)
                return jump;
        }

        return LoopJump.None;
    }

    private LoopJump RenderIf(Statement.If choice, TemplateScope scope, StringBuilder output)
    {
        foreach (var (condition, body) in choice.Branches)
        {
            if (_expressions.IsTrue(condition, scope))
                return Render(body, scope, output);
        }

        return choice.Else is null ? LoopJump.None : Render(choice.Else, scope, output);
    }

    private LoopJump RenderFor(Statement.For loop, TemplateScope scope, StringBuilder output)
    {
        var items = ValueOperations.Items(_expressions.Evaluate(loop.Items, scope));
        if (loop.Condition is { } condition)
            items = [.. items.Where(item => _expressions.IsTrue(condition, Bind(item)))];
        if (items.Count == 0)
            return loop.Else is null ? LoopJump.None : Render(loop.Else, scope, output);

        var progress = new LoopState(items, state.LoopDepth++, state);
        for (; progress.Index < items.Count; progress.Index++)
        {
            var inner = Bind(items[progress.Index]);
            inner.Set("loop", progress);
            if (Render(loop.Body, inner, output) == LoopJump.Break)
                break;
        }

        state.LoopDepth--;
        return LoopJump.None;

        TemplateScope Bind(object? item)
        {
            var inner = new TemplateScope(scope);
            Assign(loop.Target, item, inner);
            return inner;
        }
    }

    private LoopJump RenderWith(Statement.With with, TemplateScope scope, StringBuilder output)
    {
        var inner = new TemplateScope(scope);
        foreach (var (target, value) in with.Values)
            Assign(target, _expressions.Evaluate(value, scope), inner);
        return Render(with.Body, inner, output);
    }

    private string Capture(Statement body, TemplateScope scope)
    {
        var text = new StringBuilder();
        Render(body, scope, text);
        return text.ToString();
    }

    private object? Filter(IReadOnlyList<Expression.Filter> filters, object? value, TemplateScope scope) =>
        filters.Aggregate(value, (current, filter) => _expressions.Filter(filter, current, scope));

    private TemplateFunction CreateMacro(string name, IReadOnlyList<Statement.Parameter> parameters, Statement body, TemplateScope scope) => arguments =>
    {
        var inner = new TemplateScope(scope);
        for (var i = 0; i < parameters.Count; i++)
        {
            var (parameter, fallback) = parameters[i];
            inner.Set(parameter, arguments.Has(i, parameter) ? arguments.Get(i, parameter, null)
                : fallback is not null ? _expressions.Evaluate(fallback, inner)
                : new Undefined($"\"{parameter}\""));
        }

        if (arguments.Get(-1, "caller", null) is { } caller)
            inner.Set("caller", caller);
        arguments.ThrowIfNotAsked($"the macro {name}");
        return state.Nest(() => Capture(body, inner));
    };

    private void Assign(Expression target, object? value, TemplateScope scope)
    {
        state.Position = target.Position;
        switch (target)
        {
            case Expression.Variable variable:
                scope.Set(variable.Name, value);
                break;
            case Expression.Attribute { Target: Expression.Variable owner } attribute:
                if (!scope.TryGet(owner.Name, out var found) || found is not TemplateNamespace container)
                    throw new TemplateException($"\"{owner.Name}\" is no namespace, so its attributes cannot be set");
                container.Set(attribute.Name, value);
                break;
            case Expression.ListOf names:
                var values = ValueOperations.Items(value);
                if (values.Count != names.Items.Count)
                    throw new TemplateException($"{values.Count} values cannot be unpacked into {names.Items.Count} names");
                for (var i = 0; i < values.Count; i++)
                    Assign(names.Items[i], values[i], scope);
                break;
            default:
                throw new TemplateException("this cannot be assigned to");
        }
    }

    private void Append(string text, StringBuilder output)
    {
        state.ReserveText(text.Length, output.Length);
        output.Append(text);
    }
}
