using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Access;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>
/// The headers by which a request is recorded, or read again: <c>Idempotency-Key</c>, <c>x-orleansai-resumable</c> and
/// <c>Last-Event-ID</c>.
/// </summary>
/// <param name="Key">Executes the request once, however often it is sent.</param>
/// <param name="IsResumable">The answer survives the loss of whatever writes it.</param>
/// <param name="Last">The last event that the client has.</param>
internal sealed record RecordingHeaders(string? Key, bool IsResumable, LastEventId? Last)
{
    public const string KeyName = "Idempotency-Key";
    public const string ResumableName = "x-orleansai-resumable";

    private const int LongestKey = 255;
    private const int IdBytes = 20;

    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(value => (char)value)]);

    /// <summary>Any is there.</summary>
    public bool IsAny => Key is not null || IsResumable || Last is not null;

    /// <exception cref="InvalidRequestException">One of them says what it cannot.</exception>
    public static RecordingHeaders Read(HttpRequest request) => new(ReadKey(request), ReadResumable(request), LastEventId.Read(request));

    /// <summary>The id of the request, which follows from its key; <see langword="null"/>: it has none.</summary>
    /// <exception cref="InvalidRequestException">The last event is not of the key's request.</exception>
    public RequestId? IdFor(TenantId tenant)
    {
        if (Key is null)
        {
            return null;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{Key}"));
        var id = new RequestId($"key-{Convert.ToHexStringLower(hash.AsSpan(0, IdBytes))}");
        return Last is null || Last.Generation == id ? id : throw new InvalidRequestException(
            InferenceErrorCode.InvalidRequest, $"The header '{LastEventId.Name}' names an event of another request than '{KeyName}' does. Leave one of them out.", LastEventId.Name);
    }

    /// <summary>The terms on which the request is recorded.</summary>
    public GenerationTerms TermsOf(string endpoint, byte[] body, DateTimeOffset arrivedAt) => new()
    {
        Endpoint = endpoint,
        Body = [.. body],
        CreatedAt = arrivedAt,
        KeyDigest = Key is null ? [] : [.. SHA256.HashData([.. Encoding.UTF8.GetBytes(endpoint), (byte)'\n', .. body])],
    };

    private static string? ReadKey(HttpRequest request) => request.Headers[KeyName] switch
    {
        [] => null,
        [{ Length: >= 1 and <= LongestKey } key] when !key.AsSpan().ContainsAnyExcept(Visible) => key,
        _ => throw new InvalidRequestException(
            InferenceErrorCode.InvalidRequest, $"The header '{KeyName}' must be sent once, with 1 to {LongestKey} visible ASCII characters without spaces.", KeyName),
    };

    private static bool ReadResumable(HttpRequest request) => request.Headers[ResumableName].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, $"The header '{ResumableName}' must be 'true' or 'false'.", ResumableName),
    };
}
