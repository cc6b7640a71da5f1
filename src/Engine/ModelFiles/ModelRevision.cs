using System.Security.Cryptography;
using System.Text;

namespace Orleans.Ai.ModelFiles;

/// <summary>Fingerprint of a model: SHA-256 over what its weights do not show, the header of its weights and a sample of their bytes.</summary>
internal static class ModelRevision
{
    private const int SampleLength = 4096;
    private const int SampleCount = 256;

    /// <summary>12 lower-case hexadecimal digits. Reads about a mebibyte, whatever the model's size.</summary>
    public static string Compute(ModelConfig config, SafeTensors weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{config.Architecture} {config.HeadCount} {config.KeyValueHeadCount} {config.NormEpsilon:R} {config.Rope.Theta:R}"));
        hash.AppendData(weights.Header.Span);
        var step = Math.Max(SampleLength, weights.DataLength / SampleCount);
        for (var offset = 0L; offset < weights.DataLength; offset += step)
        {
            hash.AppendData(weights.Sample(offset, SampleLength));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }
}
