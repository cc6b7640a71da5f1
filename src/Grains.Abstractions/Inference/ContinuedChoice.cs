namespace Orleans.Ai.Inference;

/// <summary>A choice that was begun elsewhere.</summary>
/// <param name="Tokens">All its tokens so far, in order, with the end-of-sequence token where it was drawn.</param>
/// <param name="IsComplete">Its end was told: nothing of it is generated or told again.</param>
[GenerateSerializer, Immutable, Alias("ai.ContinuedChoice")]
public sealed record ContinuedChoice([property: Id(0)] IReadOnlyList<int> Tokens, [property: Id(1)] bool IsComplete);
