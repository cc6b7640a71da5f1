using System.Globalization;
using System.Runtime.CompilerServices;

namespace Orleans.Ai.Templating;

/// <summary>Parses expressions by recursive descent, with Jinja's precedences.</summary>
internal sealed class ExpressionParser(TokenReader reader)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>Parses an expression, or several with commas between: a tuple.</summary>
    public Expression ParseTuple(bool conditional = true) => ParseCommaList(conditional ? Parse : ParseOr);

    /// <summary>Parses an expression.</summary>
    public Expression Parse()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException("the expressions are nested too deeply");
        var value = ParseOr();
        while (reader.Position is var position && reader.TryTakeName("if"))
        {
            var condition = ParseOr();
            value = new Expression.Conditional(position, condition, value, reader.TryTakeName("else") ? Parse() : null);
        }

        return value;
    }

    /// <summary>Parses what can be assigned to: names, possibly nested, or an attribute of a namespace.</summary>
    public Expression ParseTarget() => ParseCommaList(() =>
    {
        var position = reader.Position;
        if (reader.TryTakeOperator("("))
        {
            var inner = ParseTarget();
            reader.ExpectOperator(")");
            return inner;
        }

        var name = new Expression.Variable(position, reader.Expect(TokenKind.Name).Text);
        return reader.TryTakeOperator(".") ? new Expression.Attribute(position, name, reader.Expect(TokenKind.Name).Text) : name;
    });

    /// <summary>Parses <c>name(arguments)</c> of a filter, and those chained to it.</summary>
    public IReadOnlyList<Expression.Filter> ParseFilters()
    {
        List<Expression.Filter> filters = [];
        do
        {
            filters.Add(ParseFilter(target: null));
        }
        while (reader.TryTakeOperator("|"));
        return filters;
    }

    private Expression ParseCommaList(Func<Expression> parse)
    {
        var first = parse();
        if (!reader.IsOperator(","))
            return first;
        List<Expression> items = [first];
        while (reader.TryTakeOperator(",") && !EndsTuple())
            items.Add(parse());
        return new Expression.ListOf(first.Position, items);
    }

    private bool EndsTuple() =>
        reader.Is(TokenKind.CloseBlock) || reader.Is(TokenKind.CloseOutput) || reader.IsOperator(")") || reader.IsOperator("=") || reader.IsName("in");

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (reader.Position is var position && reader.TryTakeName("or"))
            left = new Expression.Or(position, left, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (reader.Position is var position && reader.TryTakeName("and"))
            left = new Expression.And(position, left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException("the expressions are nested too deeply");
        var position = reader.Position;
        return reader.TryTakeName("not") ? new Expression.Not(position, ParseNot()) : ParseComparison();
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var position = reader.Position;
        List<KeyValuePair<string, Expression>> links = [];
        while (TakeComparison() is { } comparison)
            links.Add(new(comparison, ParseSum()));
        return links.Count == 0 ? first : new Expression.Comparison(position, first, links);
    }

    private string? TakeComparison()
    {
        if (reader.Current.Kind == TokenKind.Operator && Comparisons.Contains(reader.Current.Text))
            return reader.Take().Text;
        if (reader.TryTakeName("in"))
            return "in";
        if (!reader.IsName("not") || !reader.Is(TokenKind.Name, "in", ahead: 1))
            return null;
        reader.Take();
        reader.Take();
        return "not in";
    }

    private Expression ParseSum() => ParseBinary(["+", "-"], ParseConcatenation);

    private Expression ParseConcatenation() => ParseBinary(["~"], ParseProduct);

    private Expression ParseProduct() => ParseBinary(["*", "/", "//", "%"], ParsePower);

    private Expression ParsePower() => ParseBinary(["**"], () => ParseUnary(filters: true));

    private Expression ParseBinary(string[] operators, Func<Expression> parse)
    {
        var left = parse();
        while (reader.Current.Kind == TokenKind.Operator && operators.Contains(reader.Current.Text))
        {
            var symbol = reader.Take();
            left = new Expression.Binary(symbol.Position, symbol.Text, left, parse());
        }

        return left;
    }

    private Expression ParseUnary(bool filters)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException("the expressions are nested too deeply");
        var symbol = reader.Current;
        var value = reader.TryTakeOperator("-") || reader.TryTakeOperator("+")
            ? new Expression.Unary(symbol.Position, symbol.Text, ParseUnary(filters: false))
            : ParsePrimary();
        value = ParsePostfix(value);
        return filters ? ParseFiltersAndTests(value) : value;
    }

    private Expression ParsePrimary()
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
        var inner = ParseTuple();
        reader.ExpectOperator(")");
        return inner;
    }

    private List<Expression> ParseItems(string close)
    {
        List<Expression> items = [];
        while (!reader.TryTakeOperator(close))
        {
            items.Add(Parse());
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
            var key = Parse();
            reader.ExpectOperator(":");
            entries.Add(new(key, Parse()));
            if (!reader.IsOperator("}"))
                reader.ExpectOperator(",");
        }

        return new Expression.MappingOf(position, entries);
    }

    private Expression ParsePostfix(Expression value)
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
                bounds[colons] = Parse();
            else
                throw new TemplateException($"unexpected {TokenReader.Describe(reader.Current)} in a subscript");
        }

        if (colons > 0)
            return new Expression.Slice(position, target, bounds[0], bounds[1], bounds[2]);
        return new Expression.Index(position, target, bounds[0] ?? throw new TemplateException("the subscript is empty"));
    }

    private ArgumentList ParseArguments()
    {
        List<Expression> positional = [];
        List<KeyValuePair<string, Expression>> named = [];
        Expression? spread = null, spreadNamed = null;
        reader.ExpectOperator("(");
        while (!reader.TryTakeOperator(")"))
        {
            if (reader.TryTakeOperator("**"))
                spreadNamed = Parse();
            else if (reader.TryTakeOperator("*"))
                spread = Parse();
            else if (reader.Is(TokenKind.Name) && reader.Is(TokenKind.Operator, "=", ahead: 1))
                named.Add(ParseNamed());
            else
                positional.Add(Parse());
            if (!reader.IsOperator(")"))
                reader.ExpectOperator(",");
        }

        return new ArgumentList(positional, named, spread, spreadNamed);
    }

    private KeyValuePair<string, Expression> ParseNamed()
    {
        var name = reader.Take().Text;
        reader.ExpectOperator("=");
        return new(name, Parse());
    }

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            var position = reader.Position;
            if (reader.TryTakeOperator("|"))
                value = ParseFilter(value);
            else if (reader.TryTakeName("is"))
                value = ParseTest(value, position);
            else if (reader.IsOperator("("))
                value = new Expression.Call(position, value, ParseArguments());
            else
                return value;
        }
    }

    private Expression.Filter ParseFilter(Expression? target)
    {
        var position = reader.Position;
        var name = ParseDottedName();
        if (!Filters.All.ContainsKey(name))
            throw new TemplateException($"the filter \"{name}\" is not supported", position);
        return new Expression.Filter(position, target, name, reader.IsOperator("(") ? ParseArguments() : ArgumentList.Empty);
    }

    private Expression ParseTest(Expression target, int position)
    {
        var negated = reader.TryTakeName("not");
        var namePosition = reader.Position;
        var name = ParseDottedName();
        if (!ValueTests.All.TryGetValue(name, out var entry))
            throw new TemplateException($"the test \"{name}\" is not supported", namePosition);
        var arguments = reader.IsOperator("(") ? ParseArguments()
            : entry.Arguments > 0 ? ArgumentList.Empty with { Positional = [ParsePostfix(ParsePrimary())] }
            : ArgumentList.Empty;
        Expression test = new Expression.Test(position, target, name, arguments);
        return negated ? new Expression.Not(position, test) : test;
    }

    private string ParseDottedName()
    {
        var name = reader.Expect(TokenKind.Name).Text;
        while (reader.TryTakeOperator("."))
            name += "." + reader.Expect(TokenKind.Name).Text;
        return name;
    }
}
