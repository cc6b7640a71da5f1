using Orleans.Ai.Sampling;
using Orleans.Ai.Scheduling;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

/// <summary>One answer to a request: a sequence with its text.</summary>
internal sealed class Choice : Sequence
{
    private readonly int _maxLength;
    private readonly StreamingDetokenizer _detokenizer;
    private readonly StopStringMatcher _stops;
    private readonly Dictionary<int, int> _generated = [];

    /// <summary>Begins a choice, or goes on with one: what came from elsewhere leaves it as if it had been drawn here.</summary>
    /// <param name="generation">The request that it answers.</param>
    /// <param name="index">Which of its answers, from 0.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="maxLength">Most tokens of prompt and answer.</param>
    /// <param name="endTokens">End an answer.</param>
    /// <param name="leader">Computes the prompt for it.</param>
    public Choice(Generation generation, int index, Tokenizer tokenizer, int maxLength, IReadOnlySet<int> endTokens, Sequence? leader)
        : base(generation.Request.Prompt, generation.Request.PrefixRoot, leader)
    {
        (Generation, Index, _maxLength) = (generation, index, maxLength);
        Marks = index == 0 ? generation.Request.Marks : [];
        _detokenizer = new StreamingDetokenizer(tokenizer);
        _stops = new StopStringMatcher(generation.Request.StopStrings);
        var begun = generation.Request.Continuation.ElementAtOrDefault(index);
        foreach (var token in begun?.Tokens ?? [])
        {
            ContinuedEnd = Accept(new SampledToken(token, null, []), generation.Ends(token, endTokens)).End;
        }

        // Its end, too, may have been told before.
        (State, ContinuedEnd) = begun?.IsComplete == true ? (SequenceState.Finished, null)
            : ContinuedEnd is null ? (State, null) : (SequenceState.Finished, ContinuedEnd);
    }

    /// <summary>The request that it answers.</summary>
    public Generation Generation { get; }

    /// <summary>Which of its answers, from 0.</summary>
    public int Index { get; }

    /// <summary>Why it had ended when it came from elsewhere, where that is still to be told.</summary>
    public FinishCause? ContinuedEnd { get; }

    /// <summary>Draws the next token; <see langword="null"/> when the logits are broken. See <see cref="Sampler.Sample"/>.</summary>
    public SampledToken? Draw(Sampler sampler, ReadOnlySpan<float> logits)
    {
        var settings = Generation.Request.Sampling;
        return sampler.Sample(logits, settings, _generated, CounterRandom.Uniform(settings.Seed, Index, Length));
    }

    /// <summary>Adds a token and says what it means for the reader.</summary>
    public TokenOutput Accept(SampledToken drawn, bool endsSequence)
    {
        Append(drawn.Token);
        if (Generation.Request.Sampling.HasPenalties)
        {
            _generated[drawn.Token] = _generated.GetValueOrDefault(drawn.Token) + 1;
        }

        if (endsSequence)
        {
            return new TokenOutput(Index, new SampledToken(drawn.Token, null, []), Flush(), FinishCause.EndOfSequence);
        }

        var text = _stops.Push(_detokenizer.Append(drawn.Token));
        FinishCause? end = _stops.Matched ? FinishCause.StopString : Length >= _maxLength ? FinishCause.Length : null;
        return new TokenOutput(Index, drawn, end is FinishCause.Length ? text + Flush() : text, end);
    }

    private string Flush() => _stops.Push(_detokenizer.Flush()) + _stops.Flush();
}
