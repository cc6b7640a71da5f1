namespace Orleans.Ai.Sampling;

/// <summary>A drawn token with its score, where asked for, and the likeliest tokens at its position, likeliest first.</summary>
internal readonly record struct SampledToken(int Token, TokenScore? Score, TokenScore[] Top);
