namespace Orleans.Ai.Tokenization;

/// <summary>What a piece of a SentencePiece vocabulary is. The numbers are those of <c>tokenizer.model</c> and of GGUF.</summary>
internal enum SentencePieceType
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Stands for what has no piece.</summary>
    Unknown = 2,

    /// <summary>A control token: no text becomes it.</summary>
    Control = 3,

    /// <summary>Text that is always this one piece.</summary>
    UserDefined = 4,

    /// <summary>Text, though training never used it.</summary>
    Unused = 5,

    /// <summary>One byte, written <c>&lt;0xNN&gt;</c>.</summary>
    Byte = 6,
}
