using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Admin;

/// <summary>What an operator's call came to: an error, or JSON to write.</summary>
internal sealed record AdminAnswer
{
    private InferenceError? Error { get; init; }

    private Action<Utf8JsonWriter>? Write { get; init; }

    private string? Location { get; init; }

    public static AdminAnswer Of(Action<Utf8JsonWriter> write) => new() { Write = write };

    /// <summary>Something new is at <paramref name="location"/>.</summary>
    public static AdminAnswer Created(string location, Action<Utf8JsonWriter> write) => new() { Write = write, Location = location };

    public static implicit operator AdminAnswer(InferenceError error) => new() { Error = error };

    public Task WriteAsync(HttpContext context)
    {
        if (Error is not null)
        {
            return ErrorWriter.WriteAsync(context, Error);
        }

        if (Location is not null)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.Location = Location;
        }

        return JsonOutput.WriteAsync(context.Response, Write!);
    }
}
