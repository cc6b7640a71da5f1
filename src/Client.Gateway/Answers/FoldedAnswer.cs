using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

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
        var isPriced = events.Current is InferenceEvent.Accepted { Target: not null };
        do
        {
            Add(events.Current);
        }
        while (!events.Current.IsTerminal && await events.MoveNextAsync());

        if (events.Current is InferenceEvent.Completed completed)
        {
            RouteHeaders.SetCost(context.Response, completed.Cost, isPriced);
            await WriteAsync(context.Response, format, completed);
        }
        else
        {
            await ErrorWriter.WriteAsync(context, (events.Current as InferenceEvent.Failed)?.Error ?? Cut);
        }
    }

    /// <summary>Folds an event.</summary>
    /// <param name="told">The event.</param>
    /// <param name="firstChoice">Where the choices of its request begin among all.</param>
    public void Add(InferenceEvent told, int firstChoice = 0)
    {
        if (told.GetChoice() is { } choice)
        {
            _choices[firstChoice + choice].Apply(told);
        }
    }

    /// <summary>Writes what was folded.</summary>
    public void Write(Utf8JsonWriter json, AnswerFormat format, InferenceEvent.Completed completed) => format.WriteAnswer(json, _choices, completed);

    private async Task WriteAsync(HttpResponse response, AnswerFormat format, InferenceEvent.Completed completed)
    {
        response.ContentType = "application/json";
        using var json = JsonOutput.CreateWriter(response.BodyWriter);
        Write(json, format, completed);
        json.Flush();
        await response.CompleteAsync();
    }
}
