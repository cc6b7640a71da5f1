using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Responses;

namespace Orleans.Ai.Sessions;

/// <summary>Reads the bodies of <c>/v1/conversations</c> (OpenAI API reference, Conversations).</summary>
internal static class ConversationReader
{
    private const int MaxItems = 20;

    /// <summary>Reads <c>metadata</c> and <c>items</c>, neither of which, nor a body, need be there.</summary>
    public static async Task<(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<SessionItem> Items)> ReadNewAsync(HttpRequest request, RequestId id) =>
        request.ContentLength == 0
            ? (new Dictionary<string, string>(), [])
            : await RequestBody.ReadAsync(request, body => (ReadMetadata(body.Optional("metadata")), ReadItems(body.Optional("items"), id)));

    public static ValueTask<IReadOnlyList<SessionItem>> ReadItemsAsync(HttpRequest request, RequestId id) =>
        RequestBody.ReadAsync(request, body => ReadItems(body.Required("items"), id));

    public static ValueTask<IReadOnlyDictionary<string, string>> ReadMetadataAsync(HttpRequest request) =>
        RequestBody.ReadAsync(request, ReadMetadataOf);

    // It may be null, which takes all notes away, but must be there.
    private static IReadOnlyDictionary<string, string> ReadMetadataOf(JsonParameter body) =>
        ReadMetadata(body.Members().Any(member => member.Name == "metadata") ? body.Optional("metadata") : body.Required("metadata"));

    private static Dictionary<string, string> ReadMetadata(JsonParameter? metadata) => metadata is { } notes ? MetadataReader.Read(notes) : [];

    // Items are named anew: one that is sent back as it was read elsewhere has a name that may be taken here.
    private static IReadOnlyList<SessionItem> ReadItems(JsonParameter? items, RequestId id) => items is { } given
        ? ResponseIds.Name(id, given.AsArray(maximum: MaxItems).Items(item => ResponseItemReader.Read(item) with { Id = "" }))
        : [];
}
