using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Ai.Access;

/// <summary>
/// Makes keys and the hashes that a key file holds. Keys are random with 256 bits, so one round of SHA-256 (FIPS 180-4)
/// cannot be searched backwards; a slow hash is for passwords that people choose.
/// </summary>
public static class ApiKeyHash
{
    /// <summary>What a hash in a key file starts with.</summary>
    public const string Prefix = "sha256:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>A new key: <c>oai_</c> and 43 characters of base64url.</summary>
    public static string Generate() => "oai_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The hash of a key: <see cref="Prefix"/> and 64 lower-case hexadecimal digits.</summary>
    public static string Hash(string key) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The text is of the form that <see cref="Hash"/> makes; upper-case digits pass.</summary>
    internal static bool IsValid(string hash)
        => hash.StartsWith(Prefix, StringComparison.Ordinal)
            && hash.Length == Prefix.Length + (2 * SHA256.HashSizeInBytes)
            && hash.AsSpan(Prefix.Length).ContainsAnyExcept(HexDigits) is false;
}
