using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Runs a model by Torch, on a GPU or on the processor.</summary>
/// <remarks>
/// On a GPU in bfloat16 the logits of a token are the same bits in any batch, as far as tests can say
/// (docs/decisions/0011-one-shape-per-product-on-gpus.md). On the processor Torch chooses its kernels by the size of a batch,
/// and sums in their order: logits depend on what else is in a batch, by rounding. In float32 they stay within 1e-4 of
/// decoding alone where logits reach 10, and within 1e-3 where they reach 30; in bfloat16 no bound is given.
/// There failover, pre-emption and prefix caching go on from the same tokens, but an answer may differ from there where two tokens
/// are as good as equal. Threads are a number of the whole process: the last decoder to be loaded sets it.
/// </remarks>
internal sealed class TorchDecoder : ModelDecoder
{
    private readonly TensorArena _arena;
    private readonly TensorArena _host;
    private readonly StepPlan _plan;
    private readonly TorchForwardPass _pass;

    /// <summary>On the processor, shape <c>[rows, vocabulary]</c>.</summary>
    private readonly Tensor _logits;
    private bool _disposed;

    private TorchDecoder(ModelConfig config, ModelWeights weights, TorchDecoderSettings settings, LoadProgress? progress)
        : base(config, settings)
    {
        var device = torch.device(settings.Device);
        (_arena, _host) = (new TensorArena(device), new TensorArena(torch.CPU, pinned: device.type is DeviceType.CUDA));
        try
        {
            set_num_threads(settings.Threads);
            using var mode = inference_mode();
            using var scope = NewDisposeScope();
            var type = settings.HeldFormat is WeightFormat.F32 ? ScalarType.Float32 : ScalarType.BFloat16;
            var loader = new TorchWeightLoader(weights, settings, type, _arena, progress);
            var embedding = loader.Embedding(TransformerModel<TorchLinear, TorchNorm>.EmbeddingName, config.VocabularySize, config.HiddenSize);
            var model = ModelFamilies.Describe(config).Select(loader.Linear, norm => loader.Norm(norm, config.NormEpsilon));
            weights.RequireAllRead();
            var weightBytes = _arena.ByteCount;
            var attention = new TorchAttention(config, settings, type, _arena);
            _logits = _host.Allocate(ScalarType.Float32, settings.MaxLogitRows, config.VocabularySize);
            _plan = new StepPlan(this);
            _pass = new TorchForwardPass(model, embedding, attention, _plan, _logits);
            Description = Describe(
                weights, $"torch {settings.Device}", weightBytes, _arena.ByteCount - weightBytes, _arena.ByteCount + _host.ByteCount);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DecoderDescription Description { get; }

    /// <summary>Loads a model from open files; the decoder keeps nothing of them.</summary>
    /// <exception cref="ModelFileException">A tensor is missing or misshapen.</exception>
    /// <exception cref="TorchException">There are no natives of Torch, or the device is not there or too small.</exception>
    /// <exception cref="InsufficientMemoryException">The model does not fit into this process.</exception>
    public static TorchDecoder Load(ModelConfig config, ModelWeights weights, TorchDecoderSettings settings, LoadProgress? progress = null)
    {
        settings.Validate();
        TorchNatives.Require(settings.Device);
        try
        {
            return new(config, weights, settings, progress);
        }
        catch (ExternalException exception)
        {
            throw new TorchException($"Torch could not load the model onto {settings.Device}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch breaks a limit: a bug of the caller.</exception>
    public override unsafe ReadOnlySpan<float> Step(DecodeBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _plan.Read(batch);
        if (_plan.TokenCount > 0)
        {
            _pass.Run(batch);
        }

        using var row = _logits.narrow(0, 0, 1);
        return new(Unsafe.AsPointer(ref MemoryMarshal.GetReference(row.bytes)), checked(_plan.LogitRowCount * VocabularySize));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _disposed = true;
        _arena.Dispose();
        _host.Dispose();
    }
}
