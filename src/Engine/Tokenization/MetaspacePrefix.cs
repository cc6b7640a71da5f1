namespace Orleans.Ai.Tokenization;

/// <summary>Which pieces of a text <see cref="Metaspace"/> puts a space before.</summary>
internal enum MetaspacePrefix
{
    /// <summary>Every one.</summary>
    Always,

    /// <summary>The one that begins the text.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}
