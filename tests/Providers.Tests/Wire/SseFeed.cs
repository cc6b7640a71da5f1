namespace Orleans.Ai.Wire;

/// <summary>Gives a reader its bytes in slices, as a socket would.</summary>
internal static class SseFeed
{
    /// <summary>Gives it the next slice.</summary>
    /// <returns>There was one.</returns>
    public static bool Feed(this SseReader reader, ref ReadOnlyMemory<byte> rest, int most = int.MaxValue)
    {
        var room = reader.GetRoom();
        var slice = rest[..Math.Min(Math.Min(room.Length, rest.Length), most)];
        slice.CopyTo(room);
        reader.Add(slice.Length);
        rest = rest[slice.Length..];
        return slice.Length > 0;
    }
}
