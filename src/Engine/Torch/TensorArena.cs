using Orleans.Ai.Decoding;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Tensors of one owner on one device, freed together: no scope and no collection of garbage takes them.</summary>
internal sealed class TensorArena(Device device) : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    public Device Device => device;

    /// <summary>Memory taken. Unit: bytes.</summary>
    public long ByteCount { get; private set; }

    /// <summary>A tensor of zeros.</summary>
    /// <exception cref="InsufficientMemoryException">The process may not have that much.</exception>
    public Tensor Allocate(ScalarType type, params long[] shape)
    {
        var bytes = shape.Aggregate(1L, (count, size) => checked(count * size)) * (type is ScalarType.Float32 ? sizeof(float) : sizeof(ushort));
        if (device.type is DeviceType.CPU)
        {
            NativeArena.RequireAvailable(ByteCount + bytes);
        }

        ByteCount += bytes;
        return Keep(zeros(shape, type, device));
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
