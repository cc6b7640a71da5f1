namespace Orleans.Ai.Templating;

/// <summary>How <c>tojson</c> writes: the parameters of Python's <c>json.dumps</c>.</summary>
internal sealed record JsonTextFormat(bool EscapeNonAscii, string? Indent, string ItemSeparator, string KeySeparator, bool SortKeys)
{
    public static JsonTextFormat Default { get; } = new(false, null, ", ", ": ", false);
}
