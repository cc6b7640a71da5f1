using Orleans.Ai.Sampling;

namespace Orleans.Ai.Engines;

/// <summary>One generated token.</summary>
/// <param name="Choice">Which of the answers, from 0.</param>
/// <param name="Token">The token and, where asked for, its scores; an end-of-sequence token has none.</param>
/// <param name="Text">Text that can be let go now; with the last token all that was held back.</param>
/// <param name="End">Set with a choice's last token.</param>
internal readonly record struct TokenOutput(int Choice, SampledToken Token, string Text, FinishCause? End);
