namespace Orleans.Ai.Templating;

/// <summary>How a statement ended.</summary>
internal enum LoopJump
{
    None,
    Break,
    Continue,
}
