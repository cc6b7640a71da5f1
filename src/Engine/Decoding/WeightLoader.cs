using System.Buffers;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Brings tensors into the form in which they are computed with.</summary>
internal sealed unsafe class WeightLoader(ModelWeights file, CpuDecoderSettings settings, NativeArena arena, LoadProgress? progress = null)
{
    /// <summary>Matrices <c>[outputs, inputs]</c> of the given names, stacked; biases are <c>NAME.bias</c>.</summary>
    public Linear Linear(int inputs, bool bias, params ReadOnlySpan<(string Name, int Outputs)> parts)
    {
        var rows = Rows(inputs, parts);
        return Pack(rows, Create(rows, bias ? Bias(parts, rows.Count) : null));
    }

    /// <summary>A matrix that is held in float32, whatever the format of the others.</summary>
    public Linear FullLinear(int inputs, string name, int outputs)
    {
        var rows = Rows(inputs, (name, outputs));
        return Pack(rows, new FloatLinear<StoredFloat32>(rows, null, arena));
    }

    public EmbeddingTable Embedding(string name, int vocabulary, int width) => new(file.Get($"{name}.weight", vocabulary, width), arena);

    /// <param name="name">Of the tensor.</param>
    /// <param name="size">Width.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="offset">Added to the weights.</param>
    public RmsNorm Norm(string name, int size, float epsilon, float offset = 0)
    {
        var weights = arena.Allocate<float>(Align.Up(size, 8));
        file.Get($"{name}.weight", size).CopyAll(new(weights, size));
        for (var i = 0; i < size; i++)
        {
            weights[i] += offset;
        }

        return new RmsNorm(weights, size, epsilon);
    }

    private WeightRows Rows(int inputs, params ReadOnlySpan<(string Name, int Outputs)> parts)
    {
        var matrices = new Tensor[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            matrices[i] = file.Get($"{parts[i].Name}.weight", parts[i].Outputs, inputs);
        }

        return new WeightRows(matrices);
    }

    private float* Bias(ReadOnlySpan<(string Name, int Outputs)> parts, int outputs)
    {
        var bias = arena.Allocate<float>(Align.Up(outputs, Decoding.Linear.PanelRows));
        var offset = 0;
        foreach (var (name, count) in parts)
        {
            file.Get($"{name}.bias", count).CopyAll(new(bias + offset, count));
            offset += count;
        }

        return bias;
    }

    private Linear Create(WeightRows rows, float* bias) => (settings.Format, settings.Kernel) switch
    {
        (WeightFormat.F32, _) => new FloatLinear<StoredFloat32>(rows, bias, arena),
        (WeightFormat.Bf16, _) => new FloatLinear<StoredBFloat16>(rows, bias, arena),
        (_, DotProductKernel.AvxVnni) => new QuantizedLinear<AvxVnniDotProduct>(rows, bias, arena),
        (_, DotProductKernel.Avx2) => new QuantizedLinear<Avx2DotProduct>(rows, bias, arena),
        _ => new QuantizedLinear<PortableDotProduct>(rows, bias, arena),
    };

    private Linear Pack(WeightRows rows, Linear linear)
    {
        Parallel.For(0, linear.Panels, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads }, panel =>
        {
            var row = ArrayPool<float>.Shared.Rent(rows.Width);
            var first = panel * Decoding.Linear.PanelRows;
            var end = Math.Min(first + Decoding.Linear.PanelRows, rows.Count);
            for (var i = first; i < end; i++)
            {
                rows.Copy(i, row.AsSpan(0, rows.Width));
                linear.Pack(i, row.AsSpan(0, rows.Width));
            }

            ArrayPool<float>.Shared.Return(row);
            progress?.Add((long)(end - first) * rows.Width);
        });
        return linear;
    }
}
