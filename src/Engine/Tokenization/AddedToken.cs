namespace Orleans.Ai.Tokenization;

/// <summary>A token that is matched whole, before the model sees the text.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its literal.</param>
/// <param name="Special">A control token: never shown, never typed by a user.</param>
/// <param name="Normalized">Matched against the normalised text rather than the raw one.</param>
/// <param name="SingleWord">Matched only where no letter, digit or underscore touches it.</param>
/// <param name="StripLeft">Takes the white space before it along.</param>
/// <param name="StripRight">Takes the white space after it along.</param>
internal sealed record AddedToken(
    int Id, string Content, bool Special, bool Normalized = false, bool SingleWord = false, bool StripLeft = false, bool StripRight = false)
{
    /// <summary>What is looked for: the literal as the normaliser writes it, where the text is normalised.</summary>
    public string Match { get; init; } = Content;
}
