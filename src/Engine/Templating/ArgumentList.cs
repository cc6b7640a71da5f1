namespace Orleans.Ai.Templating;

/// <summary>The arguments of a call as written, with <c>*list</c> and <c>**mapping</c>.</summary>
internal sealed record ArgumentList(
    IReadOnlyList<Expression> Positional, IReadOnlyList<KeyValuePair<string, Expression>> Named, Expression? Spread, Expression? SpreadNamed)
{
    public static ArgumentList Empty { get; } = new([], [], null, null);
}
