namespace Orleans.Ai.Templating;

/// <summary>
/// The template itself refused the conversation by <c>raise_exception</c>: the request is at fault, and the message, which the
/// model's author wrote, tells why ("Conversation roles must alternate …").
/// </summary>
public sealed class TemplateRefusedException(string message) : Exception(message);
