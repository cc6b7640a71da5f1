using Orleans.Ai.Sampling;
using Orleans.Ai.Scheduling;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

/// <summary>One answer to a request: a sequence with its text.</summary>
internal sealed class Choice(Generation generation, int index, Tokenizer tokenizer, int maxLength, Sequence? leader)
    : Sequence(generation.Request.Prompt, leader)
{
    private readonly StreamingDetokenizer _detokenizer = new(tokenizer);
    private readonly StopStringMatcher _stops = new(generation.Request.StopStrings);
    private readonly Dictionary<int, int> _generated = [];

    /// <summary>The request that it answers.</summary>
    public Generation Generation => generation;

    /// <summary>Draws the next token; <see langword="null"/> when the logits are broken. See <see cref="Sampler.Sample"/>.</summary>
    public SampledToken? Draw(Sampler sampler, ReadOnlySpan<float> logits)
    {
        var settings = generation.Request.Sampling;
        return sampler.Sample(logits, settings, _generated, CounterRandom.Uniform(settings.Seed, index, Length));
    }

    /// <summary>Adds a token and says what it means for the reader.</summary>
    public TokenOutput Accept(SampledToken drawn, bool endsSequence)
    {
        Append(drawn.Token);
        if (generation.Request.Sampling.HasPenalties)
        {
            _generated[drawn.Token] = _generated.GetValueOrDefault(drawn.Token) + 1;
        }

        if (endsSequence)
        {
            return new TokenOutput(index, new SampledToken(drawn.Token, null, []), Flush(), FinishCause.EndOfSequence);
        }

        var text = _stops.Push(_detokenizer.Append(drawn.Token));
        FinishCause? end = _stops.Matched ? FinishCause.StopString : Length >= maxLength ? FinishCause.Length : null;
        return new TokenOutput(index, drawn, end is FinishCause.Length ? text + Flush() : text, end);
    }

    private string Flush() => _stops.Push(_detokenizer.Flush()) + _stops.Flush();
}
