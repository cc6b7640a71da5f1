using System.Runtime.InteropServices;

namespace Orleans.Ai.Decoding;

/// <summary>Native memory of one owner, freed together. Zeroed, and so committed, when it is taken.</summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private const int Alignment = 64;

    private readonly List<nint> _blocks = [];

    /// <summary>Memory taken. Unit: bytes.</summary>
    public long ByteCount { get; private set; }

    /// <exception cref="InsufficientMemoryException">The process may not have that much.</exception>
    public T* Allocate<T>(long count)
        where T : unmanaged
    {
        var bytes = checked(Math.Max(1, count) * sizeof(T));
        RequireAvailable(ByteCount + bytes);
        var block = NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        _blocks.Add((nint)block);
        NativeMemory.Clear(block, (nuint)bytes);
        ByteCount += bytes;
        return (T*)block;
    }

    /// <exception cref="InsufficientMemoryException">The process may not have that much.</exception>
    public static void RequireAvailable(long bytes)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (available > 0 && bytes > available)
        {
            throw new InsufficientMemoryException(
                $"The model needs {bytes >> 20} MiB or more, but the process may use {available >> 20} MiB. Use fewer KV blocks, smaller batches, 8-bit weights or a smaller model.");
        }
    }

    public void Dispose()
    {
        _blocks.ForEach(block => NativeMemory.AlignedFree((void*)block));
        _blocks.Clear();
    }
}
