using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Orleans.Ai.Page;

/// <summary>One file of the page, as it lies in the assembly.</summary>
/// <param name="Route">Where it is served: <c>/</c> for the document, <c>/page/…</c> for what it refers to.</param>
/// <param name="Content">The file.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="EntityTag">Changes with the content.</param>
internal sealed record PageAsset(string Route, byte[] Content, string ContentType, EntityTagHeaderValue EntityTag)
{
    private const string Folder = "page/";

    /// <summary>Every file of the page.</summary>
    public static IEnumerable<PageAsset> ReadAll() =>
        typeof(PageAsset).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(Read);

    private static PageAsset Read(string name)
    {
        using var resource = typeof(PageAsset).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
        return new(name == Folder + "index.html" ? "/" : "/" + name, content, ContentTypeOf(name), tag);
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException(
            $"The page has a file '{name}', but PageAsset knows no media type for '{other}'. Add it to ContentTypeOf."),
    };
}
