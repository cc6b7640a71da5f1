using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>Names an event of a recorded answer's stream: <c>generation:number</c> (WHATWG HTML, 9.2.4).</summary>
/// <param name="Generation">Whose answer.</param>
/// <param name="Number">Which event of its stream, from 0.</param>
internal sealed record LastEventId(RequestId Generation, long Number)
{
    public const string Name = "Last-Event-ID";

    /// <exception cref="InvalidRequestException">It is there and names no event.</exception>
    public static LastEventId? Read(HttpRequest request) => request.Headers[Name] switch
    {
        [] or [""] => null,
        [{ } text] when TryParse(text) is { } last => last,
        _ => throw new InvalidRequestException(
            InferenceErrorCode.InvalidRequest, $"The header '{Name}' must be the id of an event of a recorded answer, as this server sent it: 'generation:number'.", Name),
    };

    private static LastEventId? TryParse(string text)
    {
        try
        {
            return text.LastIndexOf(':') is var colon and > 0 && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new LastEventId(new RequestId(text[..colon]), number)
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
