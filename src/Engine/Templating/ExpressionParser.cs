using System.Runtime.CompilerServices;

namespace Orleans.Ai.Templating;

/// <summary>Parses expressions by recursive descent, with Jinja's precedences.</summary>
internal sealed class ExpressionParser
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private readonly TokenReader _reader;
    private readonly OperandParser _operands;

    public ExpressionParser(TokenReader reader)
    {
        _reader = reader;
        _operands = new OperandParser(reader, this);
    }

    /// <summary>Parses an expression, or several with commas between: a tuple.</summary>
    public Expression ParseTuple(bool conditional = true) => ParseCommaList(conditional ? Parse : ParseOr);

    /// <summary>Parses an expression.</summary>
    public Expression Parse()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException("the expressions are nested too deeply");
        var value = ParseOr();
        while (_reader.Position is var position && _reader.TryTakeName("if"))
        {
            var condition = ParseOr();
            value = new Expression.Conditional(position, condition, value, _reader.TryTakeName("else") ? Parse() : null);
        }

        return value;
    }

    /// <summary>Parses what can be assigned to: names, possibly nested, or an attribute of a namespace.</summary>
    public Expression ParseTarget() => ParseCommaList(() =>
    {
        var position = _reader.Position;
        if (_reader.TryTakeOperator("("))
        {
            var inner = ParseTarget();
            _reader.ExpectOperator(")");
            return inner;
        }

        var name = new Expression.Variable(position, _reader.Expect(TokenKind.Name).Text);
        return _reader.TryTakeOperator(".") ? new Expression.Attribute(position, name, _reader.Expect(TokenKind.Name).Text) : name;
    });

    /// <summary>Parses <c>name(arguments)</c> of a filter, and those chained to it.</summary>
    public IReadOnlyList<Expression.Filter> ParseFilters()
    {
        List<Expression.Filter> filters = [];
        do
        {
            filters.Add(ParseFilter(target: null));
        }
        while (_reader.TryTakeOperator("|"));
        return filters;
    }

    private Expression ParseCommaList(Func<Expression> parse)
    {
        var first = parse();
        if (!_reader.IsOperator(","))
            return first;
        List<Expression> items = [first];
        while (_reader.TryTakeOperator(",") && !EndsTuple())
            items.Add(parse());
        return new Expression.ListOf(first.Position, items);
    }

    private bool EndsTuple() =>
        _reader.Is(TokenKind.CloseBlock) || _reader.Is(TokenKind.CloseOutput) || _reader.IsOperator(")") || _reader.IsOperator("=") || _reader.IsName("in");

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (_reader.Position is var position && _reader.TryTakeName("or"))
            left = new Expression.Or(position, left, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (_reader.Position is var position && _reader.TryTakeName("and"))
            left = new Expression.And(position, left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException("the expressions are nested too deeply");
        var position = _reader.Position;
        return _reader.TryTakeName("not") ? new Expression.Not(position, ParseNot()) : ParseComparison();
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var position = _reader.Position;
        List<KeyValuePair<string, Expression>> links = [];
        while (TakeComparison() is { } comparison)
            links.Add(new(comparison, ParseSum()));
        return links.Count == 0 ? first : new Expression.Comparison(position, first, links);
    }

    private string? TakeComparison()
    {
        if (_reader.Current.Kind == TokenKind.Operator && Comparisons.Contains(_reader.Current.Text))
            return _reader.Take().Text;
        if (_reader.TryTakeName("in"))
            return "in";
        if (!_reader.IsName("not") || !_reader.Is(TokenKind.Name, "in", ahead: 1))
            return null;
        _reader.Take();
        _reader.Take();
        return "not in";
    }

    private Expression ParseSum() => ParseBinary(["+", "-"], ParseConcatenation);

    private Expression ParseConcatenation() => ParseBinary(["~"], ParseProduct);

    private Expression ParseProduct() => ParseBinary(["*", "/", "//", "%"], ParsePower);

    private Expression ParsePower() => ParseBinary(["**"], () => ParseUnary(filters: true));

    private Expression ParseBinary(string[] operators, Func<Expression> parse)
    {
        var left = parse();
        while (_reader.Current.Kind == TokenKind.Operator && operators.Contains(_reader.Current.Text))
        {
            var symbol = _reader.Take();
            left = new Expression.Binary(symbol.Position, symbol.Text, left, parse());
        }

        return left;
    }

    private Expression ParseUnary(bool filters)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException("the expressions are nested too deeply");
        var symbol = _reader.Current;
        var value = _reader.TryTakeOperator("-") || _reader.TryTakeOperator("+")
            ? new Expression.Unary(symbol.Position, symbol.Text, ParseUnary(filters: false))
            : _operands.ParsePrimary();
        value = _operands.ParsePostfix(value);
        return filters ? ParseFiltersAndTests(value) : value;
    }

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            var position = _reader.Position;
            if (_reader.TryTakeOperator("|"))
                value = ParseFilter(value);
            else if (_reader.TryTakeName("is"))
                value = ParseTest(value, position);
            else if (_reader.IsOperator("("))
                value = new Expression.Call(position, value, _operands.ParseArguments());
            else
                return value;
        }
    }

    private Expression.Filter ParseFilter(Expression? target)
    {
        var position = _reader.Position;
        var name = ParseDottedName();
        if (!Filters.All.ContainsKey(name))
            throw new TemplateException($"the filter \"{name}\" is not supported", position);
        return new Expression.Filter(position, target, name, _reader.IsOperator("(") ? _operands.ParseArguments() : ArgumentList.Empty);
    }

    private Expression ParseTest(Expression target, int position)
    {
        var negated = _reader.TryTakeName("not");
        var namePosition = _reader.Position;
        var name = ParseDottedName();
        if (!ValueTests.All.TryGetValue(name, out var entry))
            throw new TemplateException($"the test \"{name}\" is not supported", namePosition);
        var arguments = _reader.IsOperator("(") ? _operands.ParseArguments()
            : entry.Arguments > 0 ? ArgumentList.Empty with { Positional = [_operands.ParsePostfix(_operands.ParsePrimary())] }
            : ArgumentList.Empty;
        Expression test = new Expression.Test(position, target, name, arguments);
        return negated ? new Expression.Not(position, test) : test;
    }

    private string ParseDottedName()
    {
        var name = _reader.Expect(TokenKind.Name).Text;
        while (_reader.TryTakeOperator("."))
            name += "." + _reader.Expect(TokenKind.Name).Text;
        return name;
    }
}
