namespace Orleans.Ai.Templating;

/// <summary>Cuts the code between <c>{{ }}</c> or <c>{% %}</c> into tokens.</summary>
internal sealed class TemplateCodeLexer(string source, string close, List<TemplateToken> tokens)
{
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", "<", ">", "=", ".", ":", "|", ","];

    private int _at;
    private int _depth;

    /// <summary>Adds the tokens up to the end of the tag that opened at <paramref name="start"/>; returns where the text goes on.</summary>
    public int Lex(int from, int start, out char sign)
    {
        for (_at = from; ;)
        {
            while (_at < source.Length && PythonText.IsSpace(source[_at]))
                _at++;
            if (_at >= source.Length)
                throw Error($"the tag is not closed by {close}", start);
            if (IsClose(out sign))
                return _at;
            tokens.Add(LexToken());
        }
    }

    // Within braces "}}" closes two of them, as in {{ {'a': {'b': 1}} }}.
    private bool IsClose(out char sign)
    {
        sign = source[_at] is '-' or '+' ? source[_at] : '\0';
        var at = sign == '\0' ? _at : _at + 1;
        if (_depth > 0 || string.CompareOrdinal(source, at, close, 0, 2) != 0)
            return false;
        _at = at + 2;
        return true;
    }

    private TemplateToken LexToken() => source[_at] switch
    {
        '"' or '\'' => LexString(),
        >= '0' and <= '9' => LexNumber(),
        '_' => LexName(),
        var c when char.IsLetter(c) => LexName(),
        _ => LexOperator(),
    };

    private TemplateToken LexString()
    {
        var start = _at++;
        while (_at < source.Length && source[_at] != source[start])
            _at += source[_at] == '\\' ? 2 : 1;
        if (_at >= source.Length)
            throw Error("the string is not closed", start);
        _at++;
        return new TemplateToken(TokenKind.StringLiteral, StringLiteral.Decode(source.AsSpan((start + 1)..(_at - 1))), start);
    }

    private TemplateToken LexNumber()
    {
        var start = _at;
        SkipDigits();
        var isFloat = false;
        // In "list.0.1" the figures are indices.
        if (source[start - 1] != '.' && _at + 1 < source.Length && source[_at] == '.' && char.IsAsciiDigit(source[_at + 1]))
        {
            isFloat = true;
            _at++;
            SkipDigits();
        }

        if (ExponentLength() is > 0 and var exponent)
        {
            isFloat = true;
            _at += exponent;
            SkipDigits();
        }

        return new TemplateToken(isFloat ? TokenKind.Float : TokenKind.Integer, source[start.._at].Replace("_", "", StringComparison.Ordinal), start);
    }

    private int ExponentLength()
    {
        if (_at + 1 >= source.Length || source[_at] is not ('e' or 'E'))
            return 0;
        var digits = source[_at + 1] is '+' or '-' ? _at + 2 : _at + 1;
        return digits < source.Length && char.IsAsciiDigit(source[digits]) ? digits - _at : 0;
    }

    private void SkipDigits()
    {
        while (_at < source.Length && (char.IsAsciiDigit(source[_at]) || source[_at] == '_'))
            _at++;
    }

    private TemplateToken LexName()
    {
        var start = _at;
        while (_at < source.Length && (char.IsLetterOrDigit(source[_at]) || source[_at] == '_'))
            _at++;
        return new TemplateToken(TokenKind.Name, source[start.._at], start);
    }

    private TemplateToken LexOperator()
    {
        var text = Array.Find(Operators, o => string.CompareOrdinal(source, _at, o, 0, o.Length) == 0)
            ?? throw Error($"unexpected character '{source[_at]}'", _at);
        _depth += text is "{" ? 1 : text is "}" ? -1 : 0;
        if (_depth < 0)
            throw Error("unexpected '}'", _at);
        _at += text.Length;
        return new TemplateToken(TokenKind.Operator, text, _at - text.Length);
    }

    private TemplateException Error(string message, int position) => new TemplateException(message).At(source, position);
}
