using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>The feed-forward of a layer, of one or of many experts.</summary>
internal sealed class TorchFeedForward(ModelConfig config, RowTile tile)
{
    /// <summary>Shape <c>[tokens, hidden]</c> to the same: what it adds to the residual stream.</summary>
    /// <param name="weights">Of the layer.</param>
    /// <param name="input">Full tiles of tokens.</param>
    /// <param name="count">How many there are in truth.</param>
    public Tensor Run(FeedForward<TorchLinear> weights, Tensor input, int count) =>
        weights is ExpertFeedForward<TorchLinear> experts ? Experts(experts, config.Experts!, input, count) : Dense((DenseFeedForward<TorchLinear>)weights, input);

    private Tensor Dense(DenseFeedForward<TorchLinear> weights, Tensor input)
    {
        var gateUp = weights.GateUp.Apply(input);
        var width = gateUp.shape[1] / 2;
        var gate = gateUp.narrow(1, 0, width);
        var bent = config.Activation is GatedActivation.Silu ? gate.silu() : gate.gelu(GELU.Approximate.tanh);
        return weights.Down.Apply(bent.mul_(gateUp.narrow(1, width, width)));
    }

    /// <summary>The processor learns which tokens are whose, so that an expert's weights are read once.</summary>
    private Tensor Experts(ExpertFeedForward<TorchLinear> weights, ExpertConfig experts, Tensor input, int count)
    {
        var (shares, chosen) = weights.Router.Apply(input).softmax(-1).topk(experts.PerToken);
        shares = (experts.NormalizeWeights ? shares / shares.sum(-1, keepdim: true) : shares).reshape(-1, 1);
        var output = zeros([input.shape[0], input.shape[1]], ScalarType.Float32, input.device);
        var pairs = chosen.narrow(0, 0, count).reshape(-1).cpu().data<long>().ToArray().Select((expert, pair) => (expert, pair));
        foreach (var group in pairs.GroupBy(pair => pair.expert, pair => pair.pair).OrderBy(group => group.Key))
        {
            using var scope = NewDisposeScope();
            int[] own = [.. group];
            var tokens = tensor(tile.Fill(Array.ConvertAll(own, pair => pair / experts.PerToken)), device: input.device);
            var found = Dense(weights.Experts[group.Key], input.index_select(0, tokens)).narrow(0, 0, own.Length);
            var share = shares.index_select(0, tensor(Array.ConvertAll(own, pair => (long)pair), device: input.device));
            output.index_add_(0, tokens.narrow(0, 0, own.Length), found * share, 1);
        }

        return output;
    }
}
