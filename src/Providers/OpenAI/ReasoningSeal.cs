using System.Diagnostics.CodeAnalysis;

namespace Orleans.Ai.OpenAI;

/// <summary>A thought of a response, as its provider sealed it, in one text: the item's id, a colon, and the sealed thought.</summary>
internal static class ReasoningSeal
{
    private const string IdPrefix = "rs_";

    public static string Write(string id, string sealedContent) => $"{id}:{sealedContent}";

    public static bool TryRead(string? signature, [NotNullWhen(true)] out string? id, [NotNullWhen(true)] out string? sealedContent)
    {
        var colon = signature?.StartsWith(IdPrefix, StringComparison.Ordinal) is true ? signature.IndexOf(':', StringComparison.Ordinal) : -1;
        (id, sealedContent) = colon < 0 ? (null, null) : (signature![..colon], signature[(colon + 1)..]);
        return colon >= 0;
    }
}
