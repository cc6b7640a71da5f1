using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Sessions;

/// <summary>Reads the bodies of <c>/v1/sessions</c>.</summary>
internal static class SessionReader
{
    private const int MaxTitle = 200;

    /// <summary>Reads the members that are to change: <c>title</c> and <c>metadata</c>.</summary>
    public static ValueTask<(string? Title, IReadOnlyDictionary<string, string>? Metadata)> ReadChangeAsync(HttpRequest request) => RequestBody.ReadAsync(request, body =>
    {
        body.RefuseUnknown("title", "metadata");
        var metadata = body.Optional("metadata") is { } notes ? MetadataReader.Read(notes) : (IReadOnlyDictionary<string, string>?)null;
        return (body.Optional("title")?.AsString(MaxTitle), metadata);
    });

    /// <summary>Reads where a fork ends and what it is called: <c>turns</c> (default all) and <c>id</c> (default a new one).</summary>
    public static async Task<(long? Turns, string Name)> ReadForkAsync(HttpRequest request) => request.ContentLength == 0
        ? (null, ConversationId.New())
        : await RequestBody.ReadAsync(request, body =>
        {
            body.RefuseUnknown("turns", "id");
            return (body.Optional("turns")?.AsInteger(0, int.MaxValue), body.Optional("id")?.AsString() ?? ConversationId.New());
        });

    public static InvalidRequestException BadName() =>
        new(InferenceErrorCode.InvalidRequest, "'id' must be 1 to 128 of A-Z a-z 0-9 . _ -.", "id");
}
