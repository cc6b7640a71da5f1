namespace Orleans.Ai.Templating;

/// <summary>A token of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; the decoded value of a string literal.</param>
/// <param name="Position">Where it begins in the source.</param>
internal readonly record struct TemplateToken(TokenKind Kind, string Text, int Position);
