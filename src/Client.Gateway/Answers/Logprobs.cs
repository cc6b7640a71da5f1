using System.Globalization;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>Conventions of log probabilities on the wire.</summary>
internal static class Logprobs
{
    /// <summary>Stands for a token that is impossible: JSON has no infinity (OpenAI API reference, <c>logprob</c>).</summary>
    private const float Impossible = -9999;

    public static float Finite(float logprob) => float.IsFinite(logprob) ? logprob : Impossible;

    /// <summary>A token's text, or <c>bytes:\xe2\x80</c> where its bytes are no whole characters: distinct tokens stay distinct.</summary>
    public static string Name(TokenLogprob token) => token.Token.Contains('\uFFFD')
        ? "bytes:" + string.Concat(token.Bytes.Select(value => string.Create(CultureInfo.InvariantCulture, $@"\x{value:x2}")))
        : token.Token;

    /// <summary>Characters (Unicode code points) that begin in this token.</summary>
    public static int CharactersBegun(TokenLogprob token) => token.Bytes.Count(value => (value & 0xC0) != 0x80);
}
