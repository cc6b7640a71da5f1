namespace Orleans.Ai.Routing;

/// <summary>A request of a trace.</summary>
/// <param name="At">When it came.</param>
/// <param name="Conversation">Its turns follow each other: one is sent when the one before it has been answered.</param>
/// <param name="Prompt">Token ids.</param>
/// <param name="AnswerLength">Unit: tokens.</param>
internal sealed record TracedRequest(TimeSpan At, int Conversation, int[] Prompt, int AnswerLength);
