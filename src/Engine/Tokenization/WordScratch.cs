namespace Orleans.Ai.Tokenization;

/// <summary>What token models need while they encode, kept from word to word. Used by one thread.</summary>
internal sealed class WordScratch
{
    public BytePairWord Symbols { get; } = new();

    public UnigramLattice Lattice { get; } = new();
}
