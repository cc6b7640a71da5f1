using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>What an attempt says of its target's health.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Error">The error, with <see cref="AttemptEnd.Failed"/>; else <see langword="null"/>.</param>
/// <param name="FirstToken">
/// From the attempt's begin to its first visible content: what is too slow is for the gate to say. <see langword="null"/>: none came.
/// </param>
/// <param name="RetryAfter">How long the target wants to be left alone; <see langword="null"/>: it does not say.</param>
internal readonly record struct AttemptOutcome(AttemptEnd End, InferenceErrorCode? Error = null, TimeSpan? FirstToken = null, TimeSpan? RetryAfter = null);
