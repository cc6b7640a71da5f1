using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Ai.Storage;

/// <summary>A key that stored text is encrypted with.</summary>
internal sealed class StorageKey
{
    /// <summary>Unit: bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _secret;

    /// <summary>Takes a key.</summary>
    public StorageKey(byte[] secret)
    {
        _secret = secret;
        Id = BinaryPrimitives.ReadUInt32BigEndian(HMACSHA256.HashData(secret, "id"u8));
    }

    /// <summary>Names it beside what it encrypted. Follows from the key, so that the two cannot be confused.</summary>
    public uint Id { get; }

    /// <summary>The key as a file holds it.</summary>
    public string Text => Convert.ToBase64String(_secret);

    /// <summary>A new one.</summary>
    public static StorageKey Generate() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>
    /// The cipher of one log. Each log has a key of its own, derived from this one: random nonces may then be drawn for as many
    /// logs as there will ever be, and nothing of one log is anything in another.
    /// </summary>
    public AesGcm ForLog(LogKey log) => new(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"log/{log}")), AesGcm.TagByteSizes.MaxSize);

    /// <inheritdoc/>
    public override string ToString() => Id.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
}
