using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Verification;

/// <summary>Compares a model with what a reference implementation computed with it, given beside it in <c>golden.json</c>.</summary>
/// <remarks>
/// The reference's answers are given to the model token for token. Since the logits of a token depend on its sequence alone
/// (<see cref="IDecoder"/>), an answer of the model's own would be the same exactly if it agrees at every position.
/// </remarks>
public static class ModelVerifier
{
    /// <summary>Two logits that are this far apart do not change places by rounding of weights alone.</summary>
    public const float ClearGap = 0.2f;

    private const int ChunkTokens = 64;

    /// <summary>Compares the model in every weight format, float32 first; each result comes as soon as it is there.</summary>
    /// <param name="path">Folder of the model, or its GGUF file.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="cancellationToken">Ends the comparison between two steps.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="InsufficientMemoryException">The model does not fit.</exception>
    public static IEnumerable<FormatVerification> Run(string path, int threads, CancellationToken cancellationToken)
    {
        using var source = ModelSource.Open(path);
        var golden = GoldenFile.Load(path, source.Config.VocabularySize);
        var longest = golden.Max(sequence => sequence.Tokens.Length);
        if (longest > source.Config.ContextLength)
        {
            throw new ModelFileException($"{path}: golden.json has a sequence of {longest} tokens, but the context ends at {source.Config.ContextLength}");
        }

        var settings = new CpuDecoderSettings
        {
            Threads = threads,
            BlockCount = Align.Divide(longest, IDecoder.BlockSize),
            MaxBatchTokens = ChunkTokens,
            MaxLogitRows = ChunkTokens,
        };
        var clear = golden.Select(sequence => new bool[sequence.Tokens.Length]).ToArray();
        foreach (var format in (WeightFormat[])[WeightFormat.F32, WeightFormat.Bf16, WeightFormat.Q8])
        {
            using var decoder = CpuDecoder.Load(source.Config, source.Weights, settings with { Format = format });
            var comparison = new Comparison(format);
            foreach (var (index, sequence) in golden.Index())
            {
                Compare(decoder, sequence, clear[index], comparison, cancellationToken);
            }

            yield return comparison.Result();
        }
    }

    private static void Compare(
        CpuDecoder decoder, GoldenSequence sequence, bool[] clear, Comparison comparison, CancellationToken cancellationToken)
    {
        int[] blocks = [.. Enumerable.Range(0, decoder.BlockCount)];
        var batch = new DecodeBatch();
        comparison.Begin(sequence, clear);
        for (var position = 0; position < sequence.Tokens.Length; position += ChunkTokens)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(ChunkTokens, sequence.Tokens.Length - position);
            batch.Clear();
            batch.Add(sequence.Tokens.AsSpan(position, count), position, blocks, LogitRows.All);
            var logits = decoder.Step(batch);
            for (var row = 0; row < count; row++)
            {
                comparison.Add(position + row, logits.Slice(row * decoder.VocabularySize, decoder.VocabularySize));
            }
        }

        comparison.End();
    }
}
