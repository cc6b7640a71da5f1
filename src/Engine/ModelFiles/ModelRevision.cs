using System.Security.Cryptography;
using System.Text.Json;

namespace Orleans.Ai.ModelFiles;

/// <summary>Fingerprint of a model: SHA-256 over its shape, the header of its weights and a sample of their bytes.</summary>
internal static class ModelRevision
{
    private const int SampleLength = 4096;
    private const int SampleCount = 256;

    /// <summary>12 lower-case hexadecimal digits. Reads about a mebibyte a file, whatever the model's size.</summary>
    public static string Compute(ModelConfig config, ModelWeights weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // As it was understood, so that neither style nor spelling of the file counts; without what changes no logit.
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(config with { ContextLength = 0, EndTokens = [] }));
        foreach (var file in weights.Files)
        {
            Append(hash, file);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }

    private static void Append(IncrementalHash hash, TensorFile file)
    {
        hash.AppendData(file.Header);
        var step = Math.Max(SampleLength, file.DataLength / SampleCount);
        for (var offset = 0L; offset < file.DataLength; offset += step)
        {
            hash.AppendData(file.Sample(offset, SampleLength));
        }
    }
}
