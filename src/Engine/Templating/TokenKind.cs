namespace Orleans.Ai.Templating;

internal enum TokenKind
{
    Text,
    OpenOutput,
    CloseOutput,
    OpenBlock,
    CloseBlock,
    Name,
    StringLiteral,
    Integer,
    Float,
    Operator,
    End,
}
