using System.Globalization;
using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>Names a response and its items after the request: whoever asks again is told the same names.</summary>
internal static class ResponseIds
{
    public const string Prefix = "resp_";
    private const string Message = "msg";

    /// <summary>The request that a response answers.</summary>
    /// <returns>The text can be the id of a response.</returns>
    public static bool TryParse(string id, out RequestId request)
    {
        try
        {
            request = id.StartsWith(Prefix, StringComparison.Ordinal) ? new RequestId(id[Prefix.Length..]) : default;
            return request != default;
        }
        catch (ArgumentException)
        {
            request = default;
            return false;
        }
    }

    /// <summary>Names those of a request's items that came without a name.</summary>
    public static IReadOnlyList<SessionItem> Name(RequestId request, IReadOnlyList<SessionItem> items) =>
    [
        .. items.Select((item, index) => item.Id.Length > 0 ? item : item with { Id = string.Create(CultureInfo.InvariantCulture, $"{Kind(item)}_{request}_{index}") }),
    ];

    private static string Kind(SessionItem item) => item.Message switch
    {
        null or { Content: "", Parts: [ContentPart.Reasoning, ..] } => "rs",
        { ToolCalls.Count: > 0 } => "fc",
        { Role.Value: "tool" } => "fco",
        _ => Message,
    };
}
