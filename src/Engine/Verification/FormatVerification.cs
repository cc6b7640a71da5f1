using Orleans.Ai.Decoding;

namespace Orleans.Ai.Verification;

/// <summary>How a model, its weights held in one format, compares with a reference.</summary>
public sealed record FormatVerification
{
    /// <summary>Largest error of a logit that float32 may have: the order of summation differs from the reference's.</summary>
    public const float LargestError = 1e-3f;

    /// <summary>Share of clear positions at which rounded weights must agree.</summary>
    public const double LeastAgreement = 0.95;

    /// <summary>Share that the perplexity of float32 may be off.</summary>
    public const double LargestPerplexityError = 1e-3;

    public required WeightFormat Format { get; init; }

    /// <summary>Largest error of a logit; null where the reference gives none.</summary>
    public float? LogitError { get; init; }

    /// <summary>Positions whose likeliest token is known.</summary>
    public int Positions { get; init; }

    /// <summary>Those at which the likeliest token is the same.</summary>
    public int Agreed { get; init; }

    /// <summary>Positions whose two likeliest tokens are further apart than <see cref="ModelVerifier.ClearGap"/>.</summary>
    public int ClearPositions { get; init; }

    /// <summary>Those at which the likeliest token is the same.</summary>
    public int ClearAgreed { get; init; }

    /// <summary>Null where the reference gives none.</summary>
    public double? Perplexity { get; init; }

    /// <summary>The reference's.</summary>
    public double? ExpectedPerplexity { get; init; }

    public int Answers { get; init; }

    /// <summary>Greedy answers that are the reference's, token for token.</summary>
    public int EqualAnswers { get; init; }

    /// <summary>
    /// float32 gives the reference's logits, perplexity and answers; rounded weights agree at nearly all clear positions.
    /// </summary>
    public bool Passed => Format == WeightFormat.F32
        ? (LogitError is null or <= LargestError) && EqualAnswers == Answers
            && (ExpectedPerplexity is not { } expected || Math.Abs((Perplexity!.Value / expected) - 1) <= LargestPerplexityError)
        : ClearAgreed >= LeastAgreement * ClearPositions;
}
