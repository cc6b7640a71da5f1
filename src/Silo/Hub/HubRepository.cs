using System.Text.Json;

namespace Orleans.Ai.Hub;

/// <summary>A repository at one commit, as the hub lists it (<c>/api/models/OWNER/NAME/revision/REVISION?blobs=true</c>).</summary>
/// <param name="Model">Its name.</param>
/// <param name="Commit">The commit that the revision stood for.</param>
/// <param name="Files">All its files.</param>
internal sealed record HubRepository(HubModel Model, string Commit, IReadOnlyList<HubFile> Files)
{
    /// <exception cref="FormatException">It is no such list.</exception>
    public static HubRepository Read(HubModel model, JsonElement json)
    {
        try
        {
            var commit = json.GetProperty("sha").GetString() is { Length: 40 } sha && sha.All(char.IsAsciiHexDigit)
                ? sha
                : throw new FormatException("'sha' names no commit");
            return new(model, commit, [.. json.GetProperty("siblings").EnumerateArray().Select(ReadFile)]);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or JsonException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private static HubFile ReadFile(JsonElement file)
    {
        var path = file.GetProperty("rfilename").GetString() ?? throw new FormatException("a file has no name");
        var sha256 = file.TryGetProperty("lfs", out var lfs) && lfs.ValueKind is JsonValueKind.Object ? lfs.GetProperty("sha256").GetString() : null;
        return file.TryGetProperty("size", out var size) && size.TryGetInt64(out var bytes) && bytes >= 0
            ? new(path, bytes, file.GetProperty("blobId").GetString() ?? "", sha256)
            : throw new FormatException($"'{path}' has no size");
    }
}
