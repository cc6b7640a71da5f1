using System.Runtime.CompilerServices;

namespace Orleans.Ai.Templating;

/// <summary>Parses a template's statements.</summary>
internal sealed class TemplateParser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private TemplateParser(TokenReader reader)
    {
        _reader = reader;
        _expressions = new ExpressionParser(reader);
    }

    /// <exception cref="TemplateException">The template is wrong or asks for what is not supported.</exception>
    public static Statement Parse(string source)
    {
        var reader = new TokenReader(TemplateLexer.Lex(source));
        try
        {
            var parser = new TemplateParser(reader);
            var template = parser.ParseUntil();
            return reader.Is(TokenKind.End) ? template : throw new TemplateException($"unexpected {TokenReader.Describe(reader.Current)}");
        }
        catch (TemplateException e)
        {
            throw e.At(source, reader.Position);
        }
    }

    // Stops behind "{%" where one of the names follows.
    private Statement.Sequence ParseUntil(params ReadOnlySpan<string> ends)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TemplateException("the statements are nested too deeply");
        var position = _reader.Position;
        List<Statement> items = [];
        while (!_reader.Is(TokenKind.End))
        {
            var token = _reader.Take();
            if (token.Kind == TokenKind.Text)
                items.Add(new Statement.Text(token.Position, token.Text));
            else if (token.Kind == TokenKind.OpenOutput)
                items.Add(ParseOutput(token.Position));
            else if (ends.Contains(_reader.Current.Text))
                return new Statement.Sequence(position, items);
            else
                items.Add(ParseBlock(_reader.Position));
        }

        if (ends.Length > 0)
            throw new TemplateException($"the block is not closed: expected {string.Join(" or ", ends!)}");
        return new Statement.Sequence(position, items);
    }

    private Statement.Output ParseOutput(int position)
    {
        var value = _expressions.ParseTuple();
        _reader.Expect(TokenKind.CloseOutput);
        return new Statement.Output(position, value);
    }

    private Statement ParseBlock(int position)
    {
        var name = _reader.Expect(TokenKind.Name).Text;
        return name switch
        {
            "if" => ParseIf(position),
            "for" => ParseFor(position),
            "set" => ParseSet(position),
            "macro" => ParseMacro(position),
            "call" => ParseCall(position),
            "filter" => new Statement.FilterBlock(position, Closed(_expressions.ParseFilters()), ParseBody("endfilter")),
            "with" => ParseWith(position),
            "break" => ParseJump(new Statement.Break(position)),
            "continue" => ParseJump(new Statement.Continue(position)),
            // Marks the assistant's part for training; transformers renders what is in it.
            "generation" => ParseGeneration(),
            _ => throw new TemplateException($"the block \"{name}\" is not supported", position),
        };
    }

    private Statement.If ParseIf(int position)
    {
        List<KeyValuePair<Expression, Statement>> branches = [];
        do
        {
            var condition = Closed(_expressions.ParseTuple());
            branches.Add(new(condition, ParseUntil("elif", "else", "endif")));
        }
        while (_reader.TryTakeName("elif"));
        return new Statement.If(position, branches, ParseElse("endif"));
    }

    private Statement? ParseElse(string end)
    {
        Statement? otherwise = null;
        if (_reader.TryTakeName("else"))
        {
            Close();
            otherwise = ParseUntil(end);
        }

        _reader.Expect(TokenKind.Name, end);
        Close();
        return otherwise;
    }

    private Statement.For ParseFor(int position)
    {
        var target = _expressions.ParseTarget();
        _reader.Expect(TokenKind.Name, "in");
        var items = _expressions.ParseTuple(conditional: false);
        var condition = _reader.TryTakeName("if") ? _expressions.Parse() : null;
        if (_reader.IsName("recursive"))
            throw new TemplateException("recursive loops are not supported");
        Close();
        _loops++;
        var body = ParseUntil("else", "endfor");
        _loops--;
        return new Statement.For(position, target, items, condition, body, ParseElse("endfor"));
    }

    private Statement ParseSet(int position)
    {
        var target = _expressions.ParseTarget();
        if (_reader.TryTakeOperator("="))
            return new Statement.Set(position, target, Closed(_expressions.ParseTuple()));
        var filters = _reader.TryTakeOperator("|") ? _expressions.ParseFilters() : [];
        Close();
        return new Statement.SetBlock(position, target, filters, ParseBody("endset"));
    }

    private Statement.Macro ParseMacro(int position)
    {
        var name = _reader.Expect(TokenKind.Name).Text;
        var parameters = ParseParameters();
        Close();
        return new Statement.Macro(position, name, parameters, ParseBody("endmacro"));
    }

    private Statement.CallBlock ParseCall(int position)
    {
        var parameters = _reader.IsOperator("(") ? ParseParameters() : [];
        var call = Closed(_expressions.Parse()) as Expression.Call ?? throw new TemplateException("a call block must call a macro");
        return new Statement.CallBlock(position, parameters, call, ParseBody("endcall"));
    }

    private List<Statement.Parameter> ParseParameters()
    {
        List<Statement.Parameter> parameters = [];
        _reader.ExpectOperator("(");
        while (!_reader.TryTakeOperator(")"))
        {
            var name = _reader.Expect(TokenKind.Name).Text;
            parameters.Add(new Statement.Parameter(name, _reader.TryTakeOperator("=") ? _expressions.Parse() : null));
            if (!_reader.IsOperator(")"))
                _reader.ExpectOperator(",");
        }

        return parameters;
    }

    private Statement.With ParseWith(int position)
    {
        List<KeyValuePair<Expression, Expression>> values = [];
        while (!_reader.Is(TokenKind.CloseBlock))
        {
            var target = new Expression.Variable(_reader.Position, _reader.Expect(TokenKind.Name).Text);
            _reader.ExpectOperator("=");
            values.Add(new(target, _expressions.Parse()));
            if (!_reader.Is(TokenKind.CloseBlock))
                _reader.ExpectOperator(",");
        }

        Close();
        return new Statement.With(position, values, ParseBody("endwith"));
    }

    private T ParseJump<T>(T jump)
        where T : Statement
    {
        if (_loops == 0)
            throw new TemplateException("break and continue stand in loops only", jump.Position);
        return Closed(jump);
    }

    private Statement.Sequence ParseGeneration()
    {
        Close();
        return ParseBody("endgeneration");
    }

    private Statement.Sequence ParseBody(string end)
    {
        var body = ParseUntil(end);
        _reader.Expect(TokenKind.Name, end);
        Close();
        return body;
    }

    private T Closed<T>(T value)
    {
        Close();
        return value;
    }

    private void Close() => _reader.Expect(TokenKind.CloseBlock);
}
