using System.Buffers;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Brings tensors into the form in which they are computed with.</summary>
internal sealed unsafe class WeightLoader(ModelWeights weights, CpuDecoderSettings settings, NativeArena arena, LoadProgress? progress = null)
{
    public Linear Linear(LinearSource source)
    {
        var rows = source.Rows(weights);
        float* bias = null;
        if (source.HasBias)
        {
            bias = arena.Allocate<float>(Align.Up(rows.Count, Decoding.Linear.PanelRows));
            source.CopyBias(weights, new(bias, rows.Count));
        }

        return Pack(rows, source.IsFull ? new FloatLinear<StoredFloat32>(rows, bias, arena) : Create(rows, bias));
    }

    public RmsNorm Norm(NormSource source, float epsilon)
    {
        var scale = arena.Allocate<float>(Align.Up(source.Size, 8));
        source.Copy(weights, new(scale, source.Size));
        return new RmsNorm(scale, source.Size, epsilon);
    }

    public EmbeddingTable Embedding(string name, int vocabulary, int width) => new(weights.Get($"{name}.weight", vocabulary, width), arena);

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
