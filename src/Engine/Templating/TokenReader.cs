namespace Orleans.Ai.Templating;

/// <summary>The parser's place in the tokens.</summary>
internal sealed class TokenReader(IReadOnlyList<TemplateToken> tokens)
{
    private int _at;

    public TemplateToken Current => tokens[_at];

    /// <summary>Source position of the current token: where an error is reported.</summary>
    public int Position => Current.Position;

    public TemplateToken Take() => Current.Kind == TokenKind.End ? Current : tokens[_at++];

    public bool Is(TokenKind kind, string? text = null, int ahead = 0)
    {
        var token = tokens[Math.Min(_at + ahead, tokens.Count - 1)];
        return token.Kind == kind && (text is null || token.Text == text);
    }

    public bool IsOperator(string text) => Is(TokenKind.Operator, text);

    public bool IsName(string text) => Is(TokenKind.Name, text);

    public bool TryTake(TokenKind kind, string? text = null)
    {
        var found = Is(kind, text);
        if (found)
            Take();
        return found;
    }

    public bool TryTakeOperator(string text) => TryTake(TokenKind.Operator, text);

    public bool TryTakeName(string text) => TryTake(TokenKind.Name, text);

    public TemplateToken Expect(TokenKind kind, string? text = null) => Is(kind, text)
        ? Take()
        : throw new TemplateException($"expected {text ?? kind.ToString()}, found {Describe(Current)}");

    public void ExpectOperator(string text) => Expect(TokenKind.Operator, text);

    public static string Describe(TemplateToken token) => token.Text.Length > 0 ? $"\"{token.Text}\"" : token.Kind.ToString();
}
