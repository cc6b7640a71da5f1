using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>A model of <see cref="RandomModel"/> written down plainly in float64, without cache, batch or layout: what the decoder must compute.</summary>
internal sealed class ReferenceModel(RandomModel model)
{
    /// <summary>Logits at every position.</summary>
    public double[][] Logits(int[] tokens)
    {
        var config = model.Config;
        var rows = Array.ConvertAll(tokens, token => Row("model.embed_tokens.weight", token));
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = $"model.layers.{layer}";
            var normed = Array.ConvertAll(rows, row => Norm(row, $"{prefix}.input_layernorm.weight"));
            Add(rows, Attention(normed, config.Layers[layer], $"{prefix}.self_attn"));
            normed = Array.ConvertAll(rows, row => Norm(row, $"{prefix}.post_attention_layernorm.weight"));
            Add(rows, Array.ConvertAll(normed, row => FeedForward(row, $"{prefix}.mlp")));
        }

        return Array.ConvertAll(rows, row => Multiply(Norm(row, "model.norm.weight"), "lm_head"));
    }

    private static void Add(double[][] rows, double[][] more)
    {
        foreach (var (row, addend) in rows.Zip(more))
        {
            for (var i = 0; i < row.Length; i++)
            {
                row[i] += addend[i];
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private double[] Row(string name, int row)
    {
        var (shape, values) = model.Tensors[name];
        return Array.ConvertAll(values[(row * shape[^1])..((row + 1) * shape[^1])], v => (double)v);
    }

    private double[] Multiply(double[] input, string name)
    {
        var outputs = model.Tensors[$"{name}.weight"].Shape[0];
        var bias = model.Tensors.TryGetValue($"{name}.bias", out var found) ? found.Values : new float[outputs];
        return [.. Enumerable.Range(0, outputs).Select(row => Dot(Row($"{name}.weight", row), input) + bias[row])];
    }

    private double[] Norm(double[] input, string name)
    {
        var scale = 1 / Math.Sqrt(Dot(input, input) / input.Length + model.Config.NormEpsilon);
        return [.. input.Zip(Row(name, 0), (x, weight) => x * scale * weight)];
    }

    private double[] FeedForward(double[] input, string name)
    {
        if (!model.Tensors.ContainsKey($"{name}.gate.weight"))
        {
            return Gated(input, name);
        }

        var experts = model.Config.Experts!;
        var shares = Array.ConvertAll(Multiply(input, $"{name}.gate"), Math.Exp);
        var chosen = shares.Index().OrderByDescending(share => share.Item).Take(experts.PerToken).ToArray();
        var total = experts.NormalizeWeights ? chosen.Sum(share => share.Item) : shares.Sum();
        var sum = new double[input.Length];
        foreach (var (expert, share) in chosen)
        {
            Add([sum], [[.. Gated(input, $"{name}.experts.{expert}").Select(x => x * share / total)]]);
        }

        return sum;
    }

    private double[] Gated(double[] input, string name)
    {
        Func<double, double> activation = model.Config.Activation == GatedActivation.Silu
            ? x => x / (1 + Math.Exp(-x))
            : x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));
        var gated = Multiply(input, $"{name}.gate_proj").Zip(Multiply(input, $"{name}.up_proj"), (gate, up) => activation(gate) * up);
        return Multiply([.. gated], $"{name}.down_proj");
    }

    private double[][] Attention(double[][] input, LayerConfig layer, string name)
    {
        var (size, group) = (model.Config.HeadSize, model.Config.HeadCount / model.Config.KeyValueHeadCount);
        var scale = model.Config.AttentionScale ?? (1 / Math.Sqrt(size));
        double[][] Turned(string part) => [.. input.Select((row, position) => Rotate(HeadNorm(Multiply(row, $"{name}.{part}_proj"), $"{name}.{part}_norm.weight"), layer.Rope, position))];
        var (queries, keys) = (Turned("q"), Turned("k"));
        var values = Array.ConvertAll(input, row => Multiply(row, $"{name}.v_proj"));
        return [.. queries.Select((query, position) =>
        {
            var first = Math.Max(0, position + 1 - (layer.Window ?? int.MaxValue));
            var result = new double[query.Length];
            for (var head = 0; head < model.Config.HeadCount; head++)
            {
                var from = head / group * size;
                var weights = Enumerable.Range(first, position + 1 - first)
                    .Select(key => Math.Exp(Dot(query.AsSpan(head * size, size), keys[key].AsSpan(from, size)) * scale)).ToArray();
                for (var i = 0; i < size; i++)
                {
                    result[head * size + i] = weights.Select((weight, key) => weight * values[first + key][from + i]).Sum() / weights.Sum();
                }
            }

            return Multiply(result, $"{name}.o_proj");
        })];
    }

    private double[] HeadNorm(double[] heads, string name) =>
        model.Tensors.ContainsKey(name) ? [.. heads.Chunk(model.Config.HeadSize).SelectMany(head => Norm(head, name))] : heads;

    private double[] Rotate(double[] heads, RopeConfig? rope, int position)
    {
        var (size, half, turned) = (model.Config.HeadSize, model.Config.HeadSize / 2, new double[heads.Length]);
        for (var i = 0; i < heads.Length; i++)
        {
            var (start, pair) = (i / size * size, i % size % half);
            var angle = rope is null ? 0 : position * Math.Pow(rope.Theta, -2.0 * pair / size);
            var (x, y) = (heads[start + pair], heads[start + pair + half]);
            turned[i] = i % size < half ? x * Math.Cos(angle) - y * Math.Sin(angle) : y * Math.Cos(angle) + x * Math.Sin(angle);
        }

        return turned;
    }
}
