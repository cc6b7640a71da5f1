using System.Text.Json;

namespace Orleans.Ai.Wire;

/// <summary>What a double was asked.</summary>
internal sealed record WireRequest(string Method, string Path, string Protocol, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>Ends when who asked has closed the connection, or the stream on it, before the answer's end.</summary>
    public Task Left => left.Task;

    public void MarkLeft() => left.TrySetResult();
}
