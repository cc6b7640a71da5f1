using System.Text.RegularExpressions;

namespace Orleans.Ai.Templating;

/// <summary>
/// Cuts a template into tokens and applies white space control as transformers sets it: a block takes the newline behind it and
/// the indentation before it along (trim_blocks, lstrip_blocks), "-" takes all white space, "+" none.
/// </summary>
internal sealed partial class TemplateLexer(string source)
{
    private readonly List<TemplateToken> _tokens = [];
    private int _at;

    public static List<TemplateToken> Lex(string source) => new TemplateLexer(source).Lex();

    private List<TemplateToken> Lex()
    {
        while (_at < source.Length)
        {
            var tag = FindTag(_at);
            AddText(_at, tag);
            _at = tag;
            if (tag < source.Length)
                LexTag();
        }

        _tokens.Add(new TemplateToken(TokenKind.End, "", source.Length));
        return _tokens;
    }

    private int FindTag(int from)
    {
        for (var i = source.IndexOf('{', from); i >= 0 && i + 1 < source.Length; i = source.IndexOf('{', i + 1))
        {
            if (source[i + 1] is '{' or '%' or '#')
                return i;
        }

        return source.Length;
    }

    private void AddText(int start, int tag)
    {
        var text = source.AsSpan(start, tag - start);
        if (tag < source.Length)
            text = StripBeforeTag(text, start, kind: source[tag + 1], sign: CharAt(tag + 2));
        if (text.Length > 0)
            _tokens.Add(new TemplateToken(TokenKind.Text, text.ToString(), start));
    }

    private ReadOnlySpan<char> StripBeforeTag(ReadOnlySpan<char> text, int start, char kind, char sign)
    {
        if (sign == '-')
            return PythonText.TrimEnd(text);
        if (kind == '{' || sign == '+')
            return text;
        var line = text.LastIndexOf('\n') + 1;
        var startsLine = line > 0 || start == 0 || source[start - 1] == '\n';
        return startsLine && PythonText.TrimEnd(text[line..]).IsEmpty ? text[..line] : text;
    }

    private void LexTag()
    {
        var start = _at;
        var kind = source[start + 1];
        _at += CharAt(start + 2) is '-' or '+' ? 3 : 2;
        if (kind == '#')
            SkipComment(start);
        else if (kind == '%' && RawBegin().Match(source, start) is { Success: true } begin)
            LexRaw(start, begin);
        else
            LexCode(start, kind == '{');
    }

    private void SkipComment(int start)
    {
        var end = source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
            throw Error("the comment is not closed", start);
        _at = end + 2;
        StripAfterTag(sign: source[end - 1], block: true);
    }

    private void LexRaw(int start, Match begin)
    {
        _at = begin.Index + begin.Length;
        StripAfterTag(sign: source[_at - 3], block: true);
        var end = RawEnd().Match(source, _at);
        if (!end.Success)
            throw Error("the raw block is not closed", start);
        AddText(_at, end.Index);
        _at = end.Index + end.Length;
        StripAfterTag(sign: source[_at - 3], block: true);
    }

    private void LexCode(int start, bool output)
    {
        _tokens.Add(new TemplateToken(output ? TokenKind.OpenOutput : TokenKind.OpenBlock, "", start));
        var code = new TemplateCodeLexer(source, output ? "}}" : "%}", _tokens);
        _at = code.Lex(_at, start, out var sign);
        _tokens.Add(new TemplateToken(output ? TokenKind.CloseOutput : TokenKind.CloseBlock, "", _at - 2));
        StripAfterTag(sign, block: !output);
    }

    private void StripAfterTag(char sign, bool block)
    {
        if (sign == '-')
        {
            while (_at < source.Length && PythonText.IsSpace(source[_at]))
                _at++;
        }
        else if (block && sign != '+' && CharAt(_at) == '\n')
        {
            _at++;
        }
    }

    private char CharAt(int index) => index < source.Length ? source[index] : '\0';

    private TemplateException Error(string message, int position) => new TemplateException(message).At(source, position);

    [GeneratedRegex(@"\G\{%[-+]?\s*raw\s*[-+]?%\}")]
    private static partial Regex RawBegin();

    [GeneratedRegex(@"\{%[-+]?\s*endraw\s*[-+]?%\}")]
    private static partial Regex RawEnd();
}
