namespace Orleans.Ai.Providers;

/// <summary>What a provider does with a request of a random sequence.</summary>
internal enum SequenceFault
{
    None,
    Status500,
    Status429,
    Html,
    Hang,
    CutBefore,
    CutAfter,
    ErrorInBand,
    Garbage,
    Stall,
}
