using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>A token's choice of experts: those with the largest shares of a softmax over all of them.</summary>
internal static unsafe class ExpertChoice
{
    /// <param name="config">Of the experts.</param>
    /// <param name="logits">The router's outputs, shape <c>[experts, up to a multiple of 8]</c>; void afterwards.</param>
    /// <param name="experts">Takes the chosen experts in ascending order; of equal ones the first are chosen.</param>
    /// <param name="weights">Takes their weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(ExpertConfig config, float* logits, Span<int> experts, Span<float> weights)
    {
        var total = Exponentials(logits, config.Count);
        var chosen = 0f;
        for (var i = 0; i < experts.Length; i++)
        {
            var best = 0;
            for (var expert = 1; expert < config.Count; expert++)
            {
                best = logits[expert] > logits[best] ? expert : best;
            }

            var weight = logits[best] / total;
            logits[best] = -1;
            chosen += weight;
            Insert(experts[..(i + 1)], weights, best, weight);
        }

        for (var i = 0; i < weights.Length && config.NormalizeWeights; i++)
        {
            weights[i] /= chosen;
        }
    }

    /// <summary>Replaces logits by their exponentials relative to the largest; returns the sum.</summary>
    private static float Exponentials(float* logits, int count)
    {
        var padded = Align.Up(count, 8);
        new Span<float>(logits + count, padded - count).Fill(float.NegativeInfinity);
        var largest = Vector256.Load(logits);
        for (var i = 8; i < padded; i += 8)
        {
            largest = Vector256.Max(largest, Vector256.Load(logits + i));
        }

        largest = Vector256.Create(Reduce.Max(largest));
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < padded; i += 8)
        {
            var share = Exponential.Of(Vector256.Load(logits + i) - largest);
            share.Store(logits + i);
            sum += share;
        }

        return Reduce.Sum(sum);
    }

    /// <summary>Puts an expert, for which the last place is free, where it belongs in order.</summary>
    private static void Insert(Span<int> experts, Span<float> weights, int expert, float weight)
    {
        var place = experts.Length - 1;
        for (; place > 0 && experts[place - 1] > expert; place--)
        {
            (experts[place], weights[place]) = (experts[place - 1], weights[place - 1]);
        }

        (experts[place], weights[place]) = (expert, weight);
    }
}
