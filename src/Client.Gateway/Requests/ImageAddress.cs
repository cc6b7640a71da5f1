using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>Reads where an image is: an address, or the image itself as a <c>data:</c> URL in base64.</summary>
internal static class ImageAddress
{
    private const string Forms = "an http or https address, or a data: URL in base64";

    public static string Read(JsonParameter url)
    {
        var text = url.AsString();
        return new ContentPart.Image(text).TryGetData(out _, out _) || IsHttp(text) ? text : throw url.Mismatch(Forms);
    }

    private static bool IsHttp(string text) =>
        (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        && Uri.TryCreate(text, UriKind.Absolute, out _);
}
