using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>The feed-forward of a layer, of one or of many experts.</summary>
internal sealed class TorchFeedForward(ModelConfig config)
{
    /// <summary>Shape <c>[tokens, hidden]</c> to the same: what it adds to the residual stream.</summary>
    public Tensor Run(FeedForward<TorchLinear> weights, Tensor input) =>
        weights is ExpertFeedForward<TorchLinear> experts ? Experts(experts, config.Experts!, input) : Dense((DenseFeedForward<TorchLinear>)weights, input);

    private Tensor Dense(DenseFeedForward<TorchLinear> weights, Tensor input)
    {
        var gateUp = weights.GateUp.Apply(input);
        var width = gateUp.shape[1] / 2;
        var gate = gateUp.narrow(1, 0, width);
        var bent = config.Activation is GatedActivation.Silu ? gate.silu() : gate.gelu(GELU.Approximate.tanh);
        return weights.Down.Apply(bent.mul_(gateUp.narrow(1, width, width)));
    }

    /// <summary>The processor learns which tokens are whose, so that an expert's weights are read once.</summary>
    private Tensor Experts(ExpertFeedForward<TorchLinear> weights, ExpertConfig experts, Tensor input)
    {
        var (shares, chosen) = weights.Router.Apply(input).softmax(-1).topk(experts.PerToken);
        shares = (experts.NormalizeWeights ? shares / shares.sum(-1, keepdim: true) : shares).reshape(-1, 1);
        var output = zeros([input.shape[0], input.shape[1]], ScalarType.Float32, input.device);
        var pairs = chosen.reshape(-1).cpu().data<long>().ToArray().Select((expert, pair) => (expert, (long)pair));
        foreach (var group in pairs.GroupBy(pair => pair.expert, pair => pair.Item2).OrderBy(group => group.Key))
        {
            using var scope = NewDisposeScope();
            var tokens = tensor(group.Select(pair => pair / experts.PerToken).ToArray(), device: input.device);
            var share = shares.index_select(0, tensor(group.ToArray(), device: input.device));
            output.index_add_(0, tokens, Dense(weights.Experts[group.Key], input.index_select(0, tokens)) * share, 1);
        }

        return output;
    }
}
