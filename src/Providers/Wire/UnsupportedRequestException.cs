namespace Orleans.Ai.Wire;

/// <summary>A provider cannot be asked this: what it lacks would change the answer. Another may be asked.</summary>
/// <param name="parameter">The parameter at fault, by its wire name in OpenAI's format.</param>
/// <param name="message">What and why.</param>
internal sealed class UnsupportedRequestException(string parameter, string message) : Exception(message)
{
    /// <summary>The parameter at fault.</summary>
    public string Parameter { get; } = parameter;
}
