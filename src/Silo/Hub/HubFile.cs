using System.Text.Json.Serialization;

namespace Orleans.Ai.Hub;

/// <summary>A file of a repository on the hub.</summary>
/// <param name="Path">Within the repository.</param>
/// <param name="Size">Unit: bytes.</param>
/// <param name="BlobId">Git's name of its content: SHA-1 over <c>blob SIZE NUL CONTENT</c>; of the pointer where <paramref name="Sha256"/> is given.</param>
/// <param name="Sha256">SHA-256 of its content, of large files only; lower-case hexadecimal digits.</param>
internal sealed record HubFile(string Path, long Size, string BlobId, string? Sha256)
{
    /// <summary>Its name in the model's folder, which has no folders in it.</summary>
    [JsonIgnore]
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>What its content must hash to.</summary>
    [JsonIgnore]
    public string Digest => Sha256 ?? BlobId;
}
