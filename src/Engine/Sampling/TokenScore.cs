namespace Orleans.Ai.Sampling;

/// <summary>A token and the natural logarithm of its probability in the model's own distribution.</summary>
internal readonly record struct TokenScore(int Token, float Logprob);
