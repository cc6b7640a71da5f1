using System.Runtime.InteropServices;
using Orleans.Ai.Decoding;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Tensors of one owner on one device, freed together: no scope and no collection of garbage takes them.</summary>
/// <param name="device">Where they are.</param>
/// <param name="pinned">Whether memory of the processor is of pages that a GPU can write to.</param>
internal sealed class TensorArena(Device device, bool pinned = false) : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    public Device Device => device;

    /// <summary>Memory taken. Unit: bytes.</summary>
    public long ByteCount { get; private set; }

    /// <summary>A tensor of zeros.</summary>
    /// <exception cref="InsufficientMemoryException">The process may not have that much, or the GPU has not.</exception>
    public Tensor Allocate(ScalarType type, params long[] shape)
    {
        var bytes = shape.Aggregate(1L, (count, size) => checked(count * size)) * (type is ScalarType.Float32 ? sizeof(float) : sizeof(ushort));
        if (device.type is DeviceType.CPU)
        {
            NativeArena.RequireAvailable(ByteCount + bytes);
        }

        ByteCount += bytes;
        try
        {
            using var scope = NewDisposeScope();
            var tensor = zeros(shape, type, device);
            return Keep(pinned ? tensor.pin_memory() : tensor);
        }
        catch (ExternalException exception) when (exception.Message.Contains("out of memory", StringComparison.Ordinal))
        {
            throw NativeArena.Insufficient(ByteCount, $"{device} has no more than it has given", exception);
        }
    }

    /// <summary>Takes a tensor over.</summary>
    public Tensor Keep(Tensor tensor)
    {
        _tensors.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    public void Dispose()
    {
        _tensors.ForEach(tensor => tensor.Dispose());
        _tensors.Clear();
    }
}
