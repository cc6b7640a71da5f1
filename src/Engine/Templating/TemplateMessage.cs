namespace Orleans.Ai.Templating;

/// <summary>One turn of a conversation, as a chat template sees it.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c> and whatever else the template knows.</param>
/// <param name="Content">The text of the turn.</param>
/// <param name="Name">Name of the participant; absent for the template where it is <see langword="null"/>.</param>
/// <param name="Fields">Further fields that templates know, such as <c>tool_calls</c>.</param>
public sealed record TemplateMessage(string Role, string Content, string? Name = null, IReadOnlyDictionary<string, object?>? Fields = null);
