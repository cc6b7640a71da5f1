namespace Orleans.Ai.Providers;

/// <summary>What a JSON object of an answer tells.</summary>
/// <param name="Text">Content.</param>
/// <param name="IsFinish">The content is complete.</param>
/// <param name="IsDone">Nothing follows.</param>
/// <param name="Error">Code of an error.</param>
internal readonly record struct Told(string Text, bool IsFinish, bool IsDone, string? Error);
