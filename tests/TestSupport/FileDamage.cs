using System.Buffers.Binary;

namespace Orleans.Ai;

/// <summary>Makes damaged copies of a file, the same ones for the same seed.</summary>
public static class FileDamage
{
    private static readonly ulong[] _extremes =
    [
        0, 1, 2, 3, 31, 0x7F, 0x80, 0xFF, 0xFFFF, 1 << 24, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, (1UL << 61) + 1, (1UL << 62) + 4, long.MaxValue,
        1UL << 63, ulong.MaxValue - 31, ulong.MaxValue,
    ];

    /// <summary>The file cut short: in its head at every length, behind it at a few.</summary>
    public static IEnumerable<byte[]> Truncations(byte[] file, int head) => Enumerable.Range(0, Math.Min(head, file.Length))
        .Concat(Enumerable.Range(0, 8).Select(part => head + ((file.Length - head) * part / 8)).Where(length => length < file.Length))
        .Select(length => file[..length]);

    /// <summary>Copies whose head has one to three damages: other bytes, extreme numbers, parts gone or twice.</summary>
    public static IEnumerable<byte[]> Mutations(byte[] file, int head, int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var copy = file.ToArray();
            for (var damages = random.Next(1, 4); damages > 0; damages--)
            {
                copy = Damage(copy, Math.Min(head, copy.Length), random);
            }

            yield return copy;
        }
    }

    private static byte[] Damage(byte[] file, int head, Random random)
    {
        if (head == 0)
        {
            return file;
        }

        var at = random.Next(head);
        switch (random.Next(5))
        {
            case 0:
                file[at] = (byte)random.Next(256);
                return file;
            case 1:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 2 when at + sizeof(ulong) <= file.Length:
                BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), _extremes[random.Next(_extremes.Length)]);
                return file;
            case 3 when at + sizeof(uint) <= file.Length:
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), (uint)_extremes[random.Next(_extremes.Length)]);
                return file;
            default:
                var length = random.Next(1, 40);
                return random.Next(2) == 0
                    ? [.. file[..at], .. file[Math.Min(at + length, file.Length)..]]
                    : [.. file[..Math.Min(at + length, file.Length)], .. file[at..]];
        }
    }
}
