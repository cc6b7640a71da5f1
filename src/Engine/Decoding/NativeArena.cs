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
            throw Insufficient(bytes, $"the process may use {available >> 20} MiB");
        }
    }

    /// <summary>Says what to do about it.</summary>
    /// <param name="bytes">What was asked for so far.</param>
    /// <param name="limit">What there is.</param>
    /// <param name="cause">The allocator's word, if it was asked.</param>
    public static InsufficientMemoryException Insufficient(long bytes, string limit, Exception? cause = null) => new(
        $"The model needs {bytes >> 20} MiB or more, but {limit}. Use fewer KV blocks, smaller batches, 8-bit weights or a smaller model.", cause);

    public void Dispose()
    {
        _blocks.ForEach(block => NativeMemory.AlignedFree((void*)block));
        _blocks.Clear();
    }
}
