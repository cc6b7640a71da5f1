using System.Globalization;
using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>Log probabilities on the wire.</summary>
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

    /// <summary>Writes tokens with their rivals, as chat completions and responses have them.</summary>
    public static void WriteTokens(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<TokenLogprob> tokens)
    {
        json.WriteStartArray(name);
        foreach (var token in tokens)
        {
            WriteToken(json, token);
            json.WriteStartArray("top_logprobs"u8);
            foreach (var rival in token.Top)
            {
                WriteToken(json, rival);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Leaves the object open.</summary>
    private static void WriteToken(Utf8JsonWriter json, TokenLogprob token)
    {
        json.WriteStartObject();
        json.WriteString("token"u8, token.Token);
        json.WriteNumber("logprob"u8, Finite(token.Logprob));
        json.WriteStartArray("bytes"u8);
        foreach (var value in token.Bytes)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
