namespace Orleans.Ai.Generations;

/// <summary>The scripted target is lost.</summary>
public sealed class LostException : Exception;
