using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Brings tensors of any format from files to a device.</summary>
/// <param name="weights">The files.</param>
/// <param name="settings">Of the decoder.</param>
/// <param name="type">Number format of the matrices.</param>
/// <param name="arena">Owns what is loaded.</param>
/// <param name="progress">Is told of the weights that are loaded.</param>
internal sealed unsafe class TorchWeightLoader(
    ModelWeights weights, TorchDecoderSettings settings, ScalarType type, TensorArena arena, LoadProgress? progress)
{
    private const long StagingBytes = 64 << 20;
    private readonly RowTile _tile = RowTile.Of(type, arena.Device);
    private (string Name, Tensor Table) _embedding;

    public TorchLinear Linear(LinearSource source)
    {
        var held = source.IsFull ? ScalarType.Float32 : type;
        if (source is { Parts: [var (name, _)], HasBias: false } && name == _embedding.Name)
        {
            return new TorchLinear(_embedding.Table, null, _tile);
        }

        return new TorchLinear(Matrix(source.Rows(weights), held), source.HasBias ? Vector(held, source.Outputs, bias => source.CopyBias(weights, bias)) : null, _tile);
    }

    public TorchNorm Norm(NormSource source, float epsilon) => new(Vector(ScalarType.Float32, source.Size, scale => source.Copy(weights, scale)), epsilon);

    /// <summary>Shape <c>[vocabulary, hidden]</c>. To be loaded first: a head that is the same table shares its memory.</summary>
    public Tensor Embedding(string name, int vocabulary, int width)
    {
        _embedding = (name, Matrix(new WeightRows(weights.Get($"{name}.weight", vocabulary, width)), type));
        return _embedding.Table;
    }

    private Tensor Vector(ScalarType held, int size, Action<float[]> read)
    {
        using var scope = NewDisposeScope();
        var values = new float[size];
        read(values);
        return arena.Allocate(held, size).copy_(tensor(values));
    }

    /// <summary>Widened to float32 a few rows at a time, which the target takes in its own format.</summary>
    private Tensor Matrix(WeightRows rows, ScalarType held)
    {
        using var scope = NewDisposeScope();
        var matrix = arena.Allocate(held, rows.Count, rows.Width);
        var height = (int)Math.Clamp(StagingBytes / (sizeof(float) * (long)rows.Width), 1, rows.Count);
        var staging = empty([height, rows.Width], ScalarType.Float32);
        var numbers = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(staging.bytes));
        for (var first = 0; first < rows.Count; first += height)
        {
            var count = Math.Min(height, rows.Count - first);
            Read(rows, first, count, numbers);
            matrix.narrow(0, first, count).copy_(staging.narrow(0, 0, count));
            progress?.Add((long)count * rows.Width);
        }

        return matrix;
    }

    private void Read(WeightRows rows, int first, int count, float* numbers) =>
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads }, row =>
            rows.Copy(first + row, new Span<float>(numbers + ((long)row * rows.Width), rows.Width)));
}
