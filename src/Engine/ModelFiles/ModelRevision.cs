using System.Security.Cryptography;
using System.Text;

namespace Orleans.Ai.ModelFiles;

/// <summary>Fingerprint of a model: SHA-256 over what its weights do not show, the header of its weights and a sample of their bytes.</summary>
internal static class ModelRevision
{
    private const int SampleLength = 4096;
    private const int SampleCount = 256;

    /// <summary>12 lower-case hexadecimal digits. Reads about a mebibyte a file, whatever the model's size.</summary>
    public static string Compute(ModelConfig config, ModelWeights weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{config.Architecture} {config.HeadCount} {config.KeyValueHeadCount} {config.NormEpsilon:R} {config.Rope.Theta:R}"));
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
