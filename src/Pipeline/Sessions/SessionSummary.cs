using System.Text;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Sessions;

/// <summary>Has a model write the summary of what a session's turn can no longer read: a request of its own, counted as any other.</summary>
internal sealed class SessionSummary(Func<IInferenceBackend> backend)
{
    private const int MaxTokens = 256;

    private const string Task =
        "Summarize the conversation below, so that it can go on with your summary in its place. Keep names, numbers, decisions and open questions. "
        + "Write nothing but the summary.";

    /// <summary>Writes it; where even the model that summarizes cannot read so much, of the later part.</summary>
    /// <returns>The summary, or why there is none.</returns>
    public async Task<(string? Text, InferenceError? Error)> WriteAsync(
        InferenceRequest turn, ModelId model, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (text, error) = await AskAsync(Request(turn, model, messages), cancellationToken);
            if (error?.Code is not InferenceErrorCode.ContextLengthExceeded || messages.Count <= 1)
            {
                return (text, error);
            }

            messages = [.. messages.Skip(messages.Count / 2)];
        }
    }

    private static InferenceRequest Request(InferenceRequest turn, ModelId model, IReadOnlyList<ChatMessage> messages)
    {
        var said = new StringBuilder().Append(Task);
        foreach (var message in messages)
        {
            said.Append("\n\n").Append(message.Role).Append(": ").Append(message.Content);
        }

        return new InferenceRequest
        {
            Id = RequestId.Create(turn.Id),
            Model = model,
            Caller = turn.Caller,
            Prompt = new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = said.ToString() }]),
            Sampling = new() { Temperature = 0 },
            Stopping = new() { MaxTokens = MaxTokens },
            TraceParent = turn.TraceParent,
        };
    }

    private async Task<(string? Text, InferenceError? Error)> AskAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        await foreach (var inferenceEvent in backend().InferAsync(request, cancellationToken))
        {
            switch (inferenceEvent)
            {
                case InferenceEvent.TextDelta delta:
                    text.Append(delta.Text);
                    break;
                case InferenceEvent.Completed:
                    return (text.ToString(), null);
                case InferenceEvent.Failed failed:
                    return (null, failed.Error);
            }
        }

        return (null, SessionErrors.Cut);
    }
}
