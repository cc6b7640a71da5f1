using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Admin;

/// <summary>What an operator's call came to: an error, or something to write.</summary>
internal sealed record AdminAnswer
{
    private InferenceError? Error { get; init; }

    private Func<HttpResponse, Task>? Write { get; init; }

    private string? Location { get; init; }

    public static AdminAnswer Of(Action<Utf8JsonWriter> write) => Of(response => JsonOutput.WriteAsync(response, write));

    /// <summary>What is no JSON.</summary>
    public static AdminAnswer Of(Func<HttpResponse, Task> write) => new() { Write = write };

    /// <summary>Something new is at <paramref name="location"/>.</summary>
    public static AdminAnswer Created(string location, Action<Utf8JsonWriter> write) => Of(write) with { Location = location };

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

        return Write!(context.Response);
    }
}
