using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Orleans.Ai.Storage;

/// <summary>
/// Encrypts what logs hold: AES-256-GCM with a key of each log's own, a random nonce, and the position as associated data, so
/// that nothing can be changed, swapped, or moved to another place or log without being noticed. Stored are a format number (1 byte),
/// the key's id (4), the nonce (12), the tag (16) and the text.
/// </summary>
internal sealed class LogCipher(StorageKeys keys)
{
    /// <summary>Stands for the position of a head.</summary>
    public const long Head = -1;

    private const byte Format = 1;
    private const int KeyAt = 1;
    private const int NonceAt = KeyAt + sizeof(uint);
    private const int TagAt = NonceAt + 12;
    private const int TextAt = TagAt + 16;

    /// <summary>Encrypts what goes to a position.</summary>
    public byte[] Encrypt(LogKey log, long position, ReadOnlySpan<byte> text)
    {
        var stored = new byte[TextAt + text.Length];
        var nonce = stored.AsSpan(NonceAt..TagAt);
        stored[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(stored.AsSpan(KeyAt), keys.Writing.Id);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = keys.Writing.ForLog(log);
        cipher.Encrypt(nonce, text, stored.AsSpan(TextAt), stored.AsSpan(TagAt..TextAt), Place(position, stackalloc byte[sizeof(long)]));
        return stored;
    }

    /// <summary>Decrypts what was found at a position.</summary>
    /// <exception cref="LogCorruptException">It is not what was written there, or the key is not there.</exception>
    public byte[] Decrypt(LogKey log, long position, ReadOnlySpan<byte> stored) =>
        TryDecrypt(log, position, stored, out var text, out var problem) ? text : throw new LogCorruptException(problem);

    /// <summary>Decrypts what was found at a position.</summary>
    public bool TryDecrypt(
        LogKey log, long position, ReadOnlySpan<byte> stored, [NotNullWhen(true)] out byte[]? text, [NotNullWhen(false)] out string? problem)
    {
        (text, problem) = (null, null);
        var what = position == Head ? $"The head of log {log}" : FormattableString.Invariant($"Entry {position} of log {log}");
        if (stored.Length < TextAt || stored[0] != Format)
        {
            problem = $"{what} is damaged. Delete the log, or put back a copy of the store.";
            return false;
        }

        var id = BinaryPrimitives.ReadUInt32BigEndian(stored[KeyAt..]);
        if (keys.Find(id) is not { } key)
        {
            problem = $"{what} cannot be read: key {id:x8} is not in this silo's key file (Storage:KeyFile). Put it back there, behind the first.";
            return false;
        }

        try
        {
            text = new byte[stored.Length - TextAt];
            using var cipher = key.ForLog(log);
            cipher.Decrypt(stored[NonceAt..TagAt], stored[TextAt..], stored[TagAt..TextAt], text, Place(position, stackalloc byte[sizeof(long)]));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            (text, problem) = (null, $"{what} is damaged, or was written elsewhere and moved there. Delete the log, or put back a copy of the store.");
            return false;
        }
    }

    private static Span<byte> Place(long position, Span<byte> place)
    {
        BinaryPrimitives.WriteInt64BigEndian(place, position);
        return place;
    }
}
