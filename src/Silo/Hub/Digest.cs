using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Ai.Hub;

/// <summary>Checks a file's content while it comes.</summary>
internal sealed class Digest : IDisposable
{
    private readonly HubFile _file;
    private readonly IncrementalHash _hash;

    public Digest(HubFile file)
    {
        _file = file;
        _hash = IncrementalHash.CreateHash(file.Sha256 is null ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        Restart();
    }

    public void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Forgets what was added.</summary>
    public void Restart()
    {
        _hash.TryGetHashAndReset(stackalloc byte[SHA256.HashSizeInBytes], out _);
        if (_file.Sha256 is null)
        {
            _hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {_file.Size}\0")));
        }
    }

    /// <summary>Whether what was added is the file.</summary>
    public bool IsRight() => Convert.ToHexStringLower(_hash.GetHashAndReset()) == _file.Digest;

    public void Dispose() => _hash.Dispose();
}
