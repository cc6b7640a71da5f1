namespace Orleans.Ai.Tokenization;

/// <summary>What the literals of special tokens (such as <c>&lt;|im_end|&gt;</c>) in a text mean.</summary>
public enum SpecialTokens
{
    /// <summary>Ordinary text: a prompt that a user wrote.</summary>
    AsText,

    /// <summary>Control tokens: a prompt that a chat template rendered.</summary>
    AsControl,
}
