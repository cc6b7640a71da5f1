namespace Orleans.Ai.Templating;

/// <summary>A statement of a template.</summary>
/// <param name="Position">Where it stands in the source.</param>
internal abstract record Statement(int Position)
{
    public sealed record Text(int Position, string Value) : Statement(Position);

    public sealed record Output(int Position, Expression Value) : Statement(Position);

    public sealed record If(int Position, IReadOnlyList<KeyValuePair<Expression, Statement>> Branches, Statement? Else) : Statement(Position);

    public sealed record For(int Position, Expression Target, Expression Items, Expression? Condition, Statement Body, Statement? Else)
        : Statement(Position);

    public sealed record Break(int Position) : Statement(Position);

    public sealed record Continue(int Position) : Statement(Position);

    public sealed record Set(int Position, Expression Target, Expression Value) : Statement(Position);

    public sealed record SetBlock(int Position, Expression Target, IReadOnlyList<Expression.Filter> Filters, Statement Body) : Statement(Position);

    public sealed record FilterBlock(int Position, IReadOnlyList<Expression.Filter> Filters, Statement Body) : Statement(Position);

    public sealed record With(int Position, IReadOnlyList<KeyValuePair<Expression, Expression>> Values, Statement Body) : Statement(Position);

    public sealed record Macro(int Position, string Name, IReadOnlyList<Parameter> Parameters, Statement Body) : Statement(Position);

    /// <summary>Calls a macro that in turn may call <paramref name="Body"/> by the name <c>caller</c>.</summary>
    public sealed record CallBlock(int Position, IReadOnlyList<Parameter> Parameters, Expression.Call Call, Statement Body) : Statement(Position);

    public sealed record Sequence(int Position, IReadOnlyList<Statement> Items) : Statement(Position);

    /// <summary>A parameter of a macro.</summary>
    public sealed record Parameter(string Name, Expression? Default);
}
