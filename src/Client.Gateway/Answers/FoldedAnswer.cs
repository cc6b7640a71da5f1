using Microsoft.AspNetCore.Http;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Answers;

/// <summary>Folds all events into one JSON object; a failure at any point is an error with its status instead.</summary>
internal sealed class FoldedAnswer(int choices)
{
    private readonly FoldedChoice[] _choices = [.. Enumerable.Range(0, choices).Select(_ => new FoldedChoice())];

    /// <summary>What a client is told when events stopped without an end.</summary>
    public static InferenceError Cut { get; } = new()
    {
        Code = InferenceErrorCode.ReplicaLost,
        Message = "The answer was cut before its end. Send the request again.",
    };

    /// <summary>Folds the enumerator's current event and all that follow, then answers.</summary>
    public async Task WriteAsync(HttpContext context, AnswerFormat format, IAsyncEnumerator<InferenceEvent> events)
    {
        do
        {
            switch (events.Current)
            {
                case InferenceEvent.TextDelta delta:
                    _choices[delta.Choice].Add(delta);
                    break;
                case InferenceEvent.ChoiceCompleted choice:
                    _choices[choice.Choice].Complete(choice.Reason);
                    break;
                case InferenceEvent.Completed completed:
                    await WriteAsync(context.Response, format, completed.Usage);
                    return;
                case InferenceEvent.Failed failed:
                    await ErrorWriter.WriteAsync(context, failed.Error);
                    return;
            }
        }
        while (await events.MoveNextAsync());

        await ErrorWriter.WriteAsync(context, Cut);
    }

    private async Task WriteAsync(HttpResponse response, AnswerFormat format, TokenUsage usage)
    {
        response.ContentType = "application/json";
        using var json = JsonOutput.CreateWriter(response.BodyWriter);
        format.WriteAnswer(json, _choices, usage);
        json.Flush();
        await response.CompleteAsync();
    }
}
