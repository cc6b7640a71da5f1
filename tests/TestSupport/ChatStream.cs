using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orleans.Ai;

/// <summary>Reads a chat stream as any client would.</summary>
public static class ChatStream
{
    /// <summary>Asks and yields each JSON object of the stream; throws unless it ends with <c>[DONE]</c>.</summary>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(
        HttpClient client,
        object body,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(body) };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (item.Data == "[DONE]")
            {
                yield break;
            }

            yield return JsonDocument.Parse(item.Data).RootElement;
        }

        throw new EndOfStreamException("The stream ended without [DONE].");
    }

    /// <summary>Tokens generated, as the usage chunk tells; 0 in every other chunk.</summary>
    public static int CompletionTokens(JsonElement chunk)
        => chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
            ? usage.GetProperty("completion_tokens").GetInt32()
            : 0;
}
