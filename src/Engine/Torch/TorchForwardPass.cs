using Orleans.Ai.Decoding;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>
/// Computes one step: embeddings, then per layer attention and feed-forward, then the head for the rows of logits that are
/// wanted. Residual stream, norms and turns are float32, whatever the format of the weights.
/// </summary>
/// <remarks>
/// A tensor that is not disposed is memory that no collection of garbage finds: each layer is a scope, within that of the
/// step, and only in-place operations outlive it.
/// </remarks>
internal sealed class TorchForwardPass(
    TransformerModel<TorchLinear, TorchNorm> model, Tensor embedding, TorchAttention attention, StepPlan plan, Tensor logits)
{
    // Held, as every number that Torch is given: one that TorchSharp wraps for a call may be collected before it is read.
    private readonly Scalar _embeddingScale = model.EmbeddingScale;
    private readonly RowTile _tile = RowTile.Of(embedding.dtype, embedding.device);
    private readonly TorchFeedForward _feedForward = new(model.Config, RowTile.Of(embedding.dtype, embedding.device));

    /// <summary>Runs the planned batch; its logits are the first rows of those given.</summary>
    public void Run(DecodeBatch batch)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        attention.Prepare(batch, plan, _tile);
        var hidden = embedding.index_select(0, Upload(batch.Tokens)).to_type(ScalarType.Float32);
        if (model.EmbeddingScale != 1)
        {
            hidden.mul_(_embeddingScale);
        }

        for (var index = 0; index < model.Layers.Length; index++)
        {
            using var layerScope = NewDisposeScope();
            var layer = model.Layers[index];
            Add(hidden, attention.Run(index, layer, Read(layer.AttentionNorm, hidden)), layer.PostAttentionNorm);
            Add(hidden, _feedForward.Run(layer.FeedForward, Read(layer.FeedForwardNorm, hidden), plan.TokenCount), layer.PostFeedForwardNorm);
        }

        if (plan.LogitRowCount > 0)
        {
            var rows = model.FinalNorm.Apply(hidden.index_select(0, Upload(plan.LogitTokens)));
            logits.narrow(0, 0, plan.LogitRowCount).copy_(model.Head.Apply(rows).narrow(0, 0, plan.LogitRowCount));
        }
    }

    private static Tensor Read(TorchNorm? norm, Tensor hidden) => norm is null ? hidden : norm.Apply(hidden);

    private static void Add(Tensor hidden, Tensor addend, TorchNorm? norm) =>
        hidden.add_(norm is null ? addend : norm.Apply(addend.to_type(ScalarType.Float32)));

    private Tensor Upload(ReadOnlySpan<int> numbers) => tensor(_tile.Fill(numbers), device: embedding.device);
}
