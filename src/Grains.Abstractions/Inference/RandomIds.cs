using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Orleans.Ai.Inference;

/// <summary>
/// UUIDs that sort by time of creation and cannot be guessed (RFC 9562, 5.7: version 7). <see cref="Guid.CreateVersion7()"/> asks the
/// system for random bytes each time; this asks for many at once.
/// </summary>
internal static class RandomIds
{
    private const int Length = 10;
    private const int Ids = 256;

    [ThreadStatic]
    private static byte[]? _bytes;

    [ThreadStatic]
    private static int _used;

    /// <summary>A new one.</summary>
    public static Guid Create()
    {
        var bytes = _bytes ??= new byte[Ids * Length];
        if (_used == 0)
        {
            RandomNumberGenerator.Fill(bytes);
        }

        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        bytes.AsSpan(_used, Length).CopyTo(id[6..]);
        bytes.AsSpan(_used, Length).Clear();
        _used = (_used + Length) % bytes.Length;
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }
}
