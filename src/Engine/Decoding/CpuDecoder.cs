using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Runs a model on the processor, in managed code alone.</summary>
public sealed class CpuDecoder : ModelDecoder
{
    private readonly NativeArena _arena = new();
    private readonly SpinPool _pool;
    private readonly StepPlan _plan;
    private readonly ForwardPass _pass;
    private bool _disposed;

    private CpuDecoder(ModelConfig config, ModelWeights weights, CpuDecoderSettings settings, LoadProgress? progress)
        : base(config, settings)
    {
        _pool = new SpinPool(settings.Threads);
        try
        {
            var loader = new WeightLoader(weights, settings, _arena, progress);
            var model = ModelFamilies.Describe(config).Select(loader.Linear, norm => loader.Norm(norm, config.NormEpsilon));
            var embedding = loader.Embedding(TransformerModel<Linear, RmsNorm>.EmbeddingName, config.VocabularySize, config.HiddenSize);
            weights.RequireAllRead();
            var weightBytes = _arena.ByteCount;
            IPagedAttention attention = settings.Format == WeightFormat.F32
                ? new PagedAttention<StoredFloat32>(config, settings.BlockCount, settings.Threads, _arena)
                : new PagedAttention<StoredBFloat16>(config, settings.BlockCount, settings.Threads, _arena);
            var cacheBytes = _arena.ByteCount - weightBytes;
            _plan = new StepPlan(this);
            _pass = new ForwardPass(model, embedding, attention, _pool, _plan, settings, _arena);
            Description = Describe(weights, KernelName(settings), weightBytes, cacheBytes, _arena.ByteCount);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DecoderDescription Description { get; }

    /// <summary>Loads a model from a Hugging Face folder or a GGUF file.</summary>
    /// <exception cref="ModelFileException">A file is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="InsufficientMemoryException">Weights, KV blocks and buffers do not fit.</exception>
    public static CpuDecoder Load(string path, CpuDecoderSettings settings)
    {
        using var source = ModelSource.Open(path);
        return Load(source.Config, source.Weights, settings);
    }

    /// <summary>Loads a model from open files; the decoder keeps nothing of them.</summary>
    internal static CpuDecoder Load(ModelConfig config, ModelWeights weights, CpuDecoderSettings settings, LoadProgress? progress = null)
    {
        settings.Validate();
        return DotProducts.Supported.Contains(settings.Kernel)
            ? new(config, weights, settings, progress)
            : throw new PlatformNotSupportedException(
                $"This processor lacks the kernel {DotProducts.Name(settings.Kernel)}; it has {string.Join(", ", DotProducts.Supported.Select(DotProducts.Name))}.");
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch breaks a limit: a bug of the caller.</exception>
    public override ReadOnlySpan<float> Step(DecodeBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _plan.Read(batch);
        return _pass.Run(batch);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _disposed = true;
        _pool.Dispose();
        _arena.Dispose();
    }

    /// <summary>Floating-point weights have one kernel, whose vectors are AVX2's where there is AVX2.</summary>
    private static string KernelName(CpuDecoderSettings settings) => DotProducts.Name(
        settings.Format == WeightFormat.Q8 ? settings.Kernel
        : DotProducts.Supported.Contains(DotProductKernel.Avx2) ? DotProductKernel.Avx2
        : DotProductKernel.Portable);
}
