namespace Orleans.Ai.Templating;

/// <summary>An expression of a template.</summary>
/// <param name="Position">Where it stands in the source.</param>
internal abstract record Expression(int Position)
{
    public sealed record Literal(int Position, object? Value) : Expression(Position);

    public sealed record Variable(int Position, string Name) : Expression(Position);

    public sealed record ListOf(int Position, IReadOnlyList<Expression> Items) : Expression(Position);

    public sealed record MappingOf(int Position, IReadOnlyList<KeyValuePair<Expression, Expression>> Entries) : Expression(Position);

    public sealed record Not(int Position, Expression Operand) : Expression(Position);

    public sealed record And(int Position, Expression Left, Expression Right) : Expression(Position);

    public sealed record Or(int Position, Expression Left, Expression Right) : Expression(Position);

    public sealed record Unary(int Position, string Operator, Expression Operand) : Expression(Position);

    public sealed record Binary(int Position, string Operator, Expression Left, Expression Right) : Expression(Position);

    /// <summary>A chain such as <c>0 &lt; a &lt;= b</c>: true where each link is.</summary>
    public sealed record Comparison(int Position, Expression First, IReadOnlyList<KeyValuePair<string, Expression>> Links) : Expression(Position);

    public sealed record Conditional(int Position, Expression Condition, Expression Then, Expression? Else) : Expression(Position);

    public sealed record Attribute(int Position, Expression Target, string Name) : Expression(Position);

    public sealed record Index(int Position, Expression Target, Expression Key) : Expression(Position);

    public sealed record Slice(int Position, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Position);

    public sealed record Call(int Position, Expression Target, ArgumentList Arguments) : Expression(Position);

    /// <summary>A filter; without a target in a filter block, which supplies it.</summary>
    public sealed record Filter(int Position, Expression? Target, string Name, ArgumentList Arguments) : Expression(Position);

    public sealed record Test(int Position, Expression Target, string Name, ArgumentList Arguments) : Expression(Position);
}
