using System.Globalization;

namespace Orleans.Ai.Templating;

/// <summary>Parses operands: what stands between operators, with its members, subscripts and calls.</summary>
internal sealed class OperandParser(TokenReader reader, ExpressionParser expressions)
{
    /// <summary>Parses a name, literal, list, mapping or parenthesis.</summary>
    public Expression ParsePrimary()
    {
        var token = reader.Take();
        return token.Kind switch
        {
            TokenKind.Name => ParseName(token),
            TokenKind.StringLiteral => new Expression.Literal(token.Position, ParseAdjacentStrings(token.Text)),
            TokenKind.Integer => ParseInteger(token),
            TokenKind.Float => new Expression.Literal(token.Position, double.Parse(token.Text, CultureInfo.InvariantCulture)),
            TokenKind.Operator when token.Text == "(" => ParseParentheses(token.Position),
            TokenKind.Operator when token.Text == "[" => new Expression.ListOf(token.Position, ParseItems("]")),
            TokenKind.Operator when token.Text == "{" => ParseMapping(token.Position),
            _ => throw new TemplateException($"unexpected {TokenReader.Describe(token)}", token.Position),
        };
    }

    private static Expression ParseName(TemplateToken token) => token.Text switch
    {
        "true" or "True" => new Expression.Literal(token.Position, true),
        "false" or "False" => new Expression.Literal(token.Position, false),
        "none" or "None" => new Expression.Literal(token.Position, null),
        var name => new Expression.Variable(token.Position, name),
    };

    private static Expression.Literal ParseInteger(TemplateToken token) =>
        long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new Expression.Literal(token.Position, value)
            : throw new TemplateException($"the number {token.Text} is too large");

    private string ParseAdjacentStrings(string first)
    {
        while (reader.Is(TokenKind.StringLiteral))
            first += reader.Take().Text;
        return first;
    }

    private Expression ParseParentheses(int position)
    {
        if (reader.TryTakeOperator(")"))
            return new Expression.ListOf(position, []);
        var inner = expressions.ParseTuple();
        reader.ExpectOperator(")");
        return inner;
    }

    private List<Expression> ParseItems(string close)
    {
        List<Expression> items = [];
        while (!reader.TryTakeOperator(close))
        {
            items.Add(expressions.Parse());
            if (!reader.IsOperator(close))
                reader.ExpectOperator(",");
        }

        return items;
    }

    private Expression.MappingOf ParseMapping(int position)
    {
        List<KeyValuePair<Expression, Expression>> entries = [];
        while (!reader.TryTakeOperator("}"))
        {
            var key = expressions.Parse();
            reader.ExpectOperator(":");
            entries.Add(new(key, expressions.Parse()));
            if (!reader.IsOperator("}"))
                reader.ExpectOperator(",");
        }

        return new Expression.MappingOf(position, entries);
    }

    /// <summary>Parses what follows an operand: members, subscripts, calls.</summary>
    public Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            var position = reader.Position;
            if (reader.TryTakeOperator("."))
                value = ParseMember(value, position);
            else if (reader.TryTakeOperator("["))
                value = ParseSubscript(value, position);
            else if (reader.IsOperator("("))
                value = new Expression.Call(position, value, ParseArguments());
            else
                return value;
        }
    }

    private Expression ParseMember(Expression target, int position) => reader.Is(TokenKind.Integer)
        ? new Expression.Index(position, target, ParseInteger(reader.Take()))
        : new Expression.Attribute(position, target, reader.Expect(TokenKind.Name).Text);

    private Expression ParseSubscript(Expression target, int position)
    {
        Expression?[] bounds = [null, null, null];
        var colons = 0;
        while (!reader.TryTakeOperator("]"))
        {
            if (reader.TryTakeOperator(":"))
                colons++;
            else if (bounds[Math.Min(colons, 2)] is null && colons <= 2)
                bounds[colons] = expressions.Parse();
            else
                throw new TemplateException($"unexpected {TokenReader.Describe(reader.Current)} in a subscript");
        }

        if (colons > 0)
            return new Expression.Slice(position, target, bounds[0], bounds[1], bounds[2]);
        return new Expression.Index(position, target, bounds[0] ?? throw new TemplateException("the subscript is empty"));
    }

    /// <summary>Parses the arguments of a call, parentheses included.</summary>
    public ArgumentList ParseArguments()
    {
        List<Expression> positional = [];
        List<KeyValuePair<string, Expression>> named = [];
        Expression? spread = null, spreadNamed = null;
        reader.ExpectOperator("(");
        while (!reader.TryTakeOperator(")"))
        {
            if (reader.TryTakeOperator("**"))
                spreadNamed = expressions.Parse();
            else if (reader.TryTakeOperator("*"))
                spread = expressions.Parse();
            else if (reader.Is(TokenKind.Name) && reader.Is(TokenKind.Operator, "=", ahead: 1))
                named.Add(ParseNamed());
            else
                positional.Add(expressions.Parse());
            if (!reader.IsOperator(")"))
                reader.ExpectOperator(",");
        }

        return new ArgumentList(positional, named, spread, spreadNamed);
    }

    private KeyValuePair<string, Expression> ParseNamed()
    {
        var name = reader.Take().Text;
        reader.ExpectOperator("=");
        return new(name, expressions.Parse());
    }
}
