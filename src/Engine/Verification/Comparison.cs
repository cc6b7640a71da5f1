using System.Numerics.Tensors;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.Verification;

/// <summary>Compares the logits of one weight format with golden sequences, position by position.</summary>
internal sealed class Comparison(WeightFormat format)
{
    private GoldenSequence _sequence = new() { Tokens = [], Likeliest = [] };
    private bool[] _clear = [];
    private bool _answerIsEqual;
    private double _surprise;
    private FormatVerification _result = new() { Format = format };

    /// <summary>Begins a sequence.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="clear">Whether the two likeliest tokens at a position are far apart in float32, which comes first and tells.</param>
    public void Begin(GoldenSequence sequence, bool[] clear) =>
        (_sequence, _clear, _answerIsEqual, _surprise) = (sequence, clear, true, 0);

    /// <summary>Compares the logits at a position.</summary>
    public void Add(int position, ReadOnlySpan<float> logits)
    {
        var likeliest = TensorPrimitives.IndexOfMax(logits);
        if (format == WeightFormat.F32)
        {
            _clear[position] = Gap(logits, likeliest) > ModelVerifier.ClearGap;
        }

        if (position < _sequence.Logits.Count)
        {
            var error = _sequence.Logits[position].LargestError(logits);
            _result = _result with { LogitError = error <= _result.LogitError ? _result.LogitError : error };
        }

        if (_sequence.Likeliest[position] is var expected and not GoldenSequence.Unknown)
        {
            Count(position, likeliest == expected);
        }

        if (_sequence.Perplexity is not null && position + 1 < _sequence.Tokens.Length)
        {
            _surprise += Surprise(logits, _sequence.Tokens[position + 1]);
        }
    }

    /// <summary>Ends a sequence.</summary>
    public void End()
    {
        if (_sequence.Answer is not null)
        {
            _result = _result with { Answers = _result.Answers + 1, EqualAnswers = _result.EqualAnswers + (_answerIsEqual ? 1 : 0) };
        }

        if (_sequence.Perplexity is { } expected)
        {
            _result = _result with { Perplexity = Math.Exp(_surprise / (_sequence.Tokens.Length - 1)), ExpectedPerplexity = expected };
        }
    }

    public FormatVerification Result() => _result;

    private void Count(int position, bool agrees)
    {
        var (agreed, clear) = (agrees ? 1 : 0, _clear[position] ? 1 : 0);
        _answerIsEqual &= agrees || position < _sequence.Answer;
        _result = _result with
        {
            Positions = _result.Positions + 1,
            Agreed = _result.Agreed + agreed,
            ClearPositions = _result.ClearPositions + clear,
            ClearAgreed = _result.ClearAgreed + (agreed & clear),
        };
    }

    private static float Gap(ReadOnlySpan<float> logits, int likeliest)
    {
        var second = float.NegativeInfinity;
        for (var i = 0; i < logits.Length; i++)
        {
            second = i == likeliest ? second : MathF.Max(second, logits[i]);
        }

        return logits[likeliest] - second;
    }

    /// <summary>Negative logarithm of a token's probability.</summary>
    private static double Surprise(ReadOnlySpan<float> logits, int token)
    {
        var largest = TensorPrimitives.Max(logits);
        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return Math.Log(sum) - (logits[token] - largest);
    }
}
