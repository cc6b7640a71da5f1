using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.Sampling;

/// <summary>
/// Draws tokens from rows of logits: bias and penalties, temperature, top_k, top_p of what that leaves, min_p. Holds
/// buffers only; used by one thread.
/// </summary>
internal sealed class Sampler(int vocabularySize)
{
    private const float FirstLimit = 1e-3f;
    private const float LeastLogprob = -9999; // OpenAI's figure for "very unlikely"; JSON has no infinity
    private const int Chunk = 1024;
    private readonly float[] _adjusted = new float[vocabularySize];
    private readonly float[] _weights = new float[vocabularySize];
    private readonly TokenRanking _ranking = new(vocabularySize);

    /// <summary>Draws one token.</summary>
    /// <param name="logits">The model's, shape <c>[vocabulary]</c>.</param>
    /// <param name="settings">How to draw.</param>
    /// <param name="generated">How often each token was generated before in this sequence.</param>
    /// <param name="uniform">A random number of at least 0 and below 1.</param>
    /// <returns><see langword="null"/> when the highest logit is no finite number: the model's output is broken.</returns>
    public SampledToken? Sample(
        ReadOnlySpan<float> logits, SamplingSettings settings, IReadOnlyDictionary<int, int> generated, double uniform)
    {
        var row = Adjust(logits, settings, generated);
        var best = TensorPrimitives.IndexOfMax(row); // of a NaN, if there is one
        if (!float.IsFinite(row[best]))
        {
            return null;
        }

        var token = settings.Temperature == 0 ? best : Draw(Weigh(row, row[best], settings.Temperature), settings, uniform);
        return Score(logits, token, settings.TopLogprobs);
    }

    private ReadOnlySpan<float> Adjust(ReadOnlySpan<float> logits, SamplingSettings settings, IReadOnlyDictionary<int, int> generated)
    {
        if (settings.LogitBias.Count == 0 && !settings.HasPenalties)
        {
            return logits;
        }

        logits.CopyTo(_adjusted);
        foreach (var (token, bias) in settings.LogitBias)
        {
            _adjusted[token] += bias;
        }

        foreach (var (token, count) in generated)
        {
            _adjusted[token] -= settings.PresencePenalty + (settings.FrequencyPenalty * count);
        }

        return _adjusted;
    }

    /// <summary>Probabilities up to a common factor: the likeliest token has 1.</summary>
    private Span<float> Weigh(ReadOnlySpan<float> row, float highest, float temperature)
    {
        TensorPrimitives.Subtract(row, highest, _weights);
        TensorPrimitives.Divide(_weights, temperature, _weights);
        TensorPrimitives.Exp(_weights, _weights);
        return _weights;
    }

    private int Draw(ReadOnlySpan<float> weights, SamplingSettings settings, double uniform)
    {
        if (settings.TopK > 0)
        {
            var candidates = _ranking.Highest(weights, settings.TopK);
            return DrawRanked(weights, candidates, settings.TopP * Mass(weights, candidates), settings.MinP, uniform);
        }

        if (settings.TopP < 1)
        {
            var mass = settings.TopP * Total(weights);
            return DrawRanked(weights, Nucleus(weights, mass, settings), mass, settings.MinP, uniform);
        }

        return settings.MinP > 0
            ? DrawRanked(weights, _ranking.AtLeast(weights, settings.MinP), double.PositiveInfinity, settings.MinP, uniform)
            : DrawAny(weights, uniform);
    }

    /// <summary>Tokens that include the nucleus of this mass, without those that min_p excludes anyhow.</summary>
    private ReadOnlySpan<ulong> Nucleus(ReadOnlySpan<float> weights, double mass, SamplingSettings settings)
    {
        var candidates = _ranking.AtLeast(weights, Math.Max(FirstLimit, settings.MinP));
        if (settings.MinP >= FirstLimit || Mass(weights, candidates) >= mass)
        {
            return candidates;
        }

        var most = mass * (1 - settings.TopP) / settings.TopP / weights.Length; // what is below cannot hold 1 - top_p together
        return _ranking.AtLeast(weights, Math.Max((float)most, settings.MinP));
    }

    private static double Mass(ReadOnlySpan<float> weights, ReadOnlySpan<ulong> candidates)
    {
        var mass = 0.0;
        foreach (var key in candidates)
        {
            mass += weights[TokenRanking.Token(key)];
        }

        return mass;
    }

    /// <summary>Draws from the first candidates that together reach the mass and each have at least min_p.</summary>
    private static int DrawRanked(ReadOnlySpan<float> weights, ReadOnlySpan<ulong> candidates, double mass, float minP, double uniform)
    {
        var (kept, total) = (0, 0.0);
        while (kept < candidates.Length && (kept == 0 || (total < mass && weights[TokenRanking.Token(candidates[kept])] >= minP)))
        {
            total += weights[TokenRanking.Token(candidates[kept++])];
        }

        var target = uniform * total;
        for (var i = 0; i < kept - 1; i++)
        {
            if ((target -= weights[TokenRanking.Token(candidates[i])]) < 0)
            {
                return TokenRanking.Token(candidates[i]);
            }
        }

        return TokenRanking.Token(candidates[kept - 1]);
    }

    /// <summary>Draws from the whole vocabulary in order of ids: finds the chunk first, then the token in it.</summary>
    private static int DrawAny(ReadOnlySpan<float> weights, double uniform)
    {
        var (target, start) = (uniform * Total(weights), 0);
        while (start + Chunk < weights.Length && Sum(weights.Slice(start, Chunk)) is var sum && sum <= target)
        {
            (target, start) = (target - sum, start + Chunk);
        }

        var chosen = -1;
        for (var token = start; token < weights.Length && (chosen < 0 || target >= 0); token++)
        {
            if (weights[token] > 0)
            {
                chosen = token;
                target -= weights[token];
            }
        }

        return chosen >= 0 ? chosen : weights.LastIndexOfAnyExcept(0f); // rounding ran past the last token with any weight
    }

    private static double Total(ReadOnlySpan<float> weights)
    {
        var total = 0.0;
        for (var rest = weights; rest.Length > 0; rest = rest[Math.Min(Chunk, rest.Length)..])
        {
            total += Sum(rest[..Math.Min(Chunk, rest.Length)]);
        }

        return total;
    }

    /// <summary>Eight partial sums on every processor, however wide its vectors are: the same seed draws the same token everywhere.</summary>
    private static double Sum(ReadOnlySpan<float> weights)
    {
        var (partial, i, rest) = (Vector256<float>.Zero, 0, 0.0);
        for (; i <= weights.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            partial += Vector256.Create(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            rest += weights[i];
        }

        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            rest += partial[lane];
        }

        return rest;
    }

    /// <summary>Log-softmax of the raw logits: before bias, penalties and temperature.</summary>
    private SampledToken Score(ReadOnlySpan<float> logits, int token, int? top)
    {
        if (top is not { } count)
        {
            return new SampledToken(token, null, []);
        }

        var highest = TensorPrimitives.Max(logits);
        var normalizer = highest + MathF.Log((float)Total(Weigh(logits, highest, 1)));
        var best = new TokenScore[Math.Min(count, logits.Length)];
        var keys = count == 0 ? [] : _ranking.Highest(logits, count);
        for (var i = 0; i < best.Length; i++)
        {
            best[i] = Score(logits, TokenRanking.Token(keys[i]), normalizer);
        }

        return new SampledToken(token, Score(logits, token, normalizer), best);
    }

    private static TokenScore Score(ReadOnlySpan<float> logits, int token, float normalizer) =>
        new(token, Math.Max(logits[token] - normalizer, LeastLogprob));
}
