namespace Orleans.Ai.Decoding;

/// <summary>For which tokens of a span logits are wanted.</summary>
public enum LogitRows
{
    /// <summary>None: a prefill chunk that is not the last.</summary>
    None,

    /// <summary>The last token.</summary>
    Last,

    /// <summary>Every token: verification of golden files, speculation.</summary>
    All,
}
