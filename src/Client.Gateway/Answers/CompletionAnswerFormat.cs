using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary><c>text_completion</c>, whole and in chunks.</summary>
/// <param name="envelope">What every object says.</param>
/// <param name="echoes">The prompt of each choice, to be put in front of it; empty for no echo.</param>
internal sealed class CompletionAnswerFormat(AnswerEnvelope envelope, IReadOnlyList<string> echoes) : ChunkedAnswerFormat(envelope)
{
    private readonly int[] _offsets = new int[envelope.Choices];

    protected override JsonEncodedText AnswerObject { get; } = JsonEncodedText.Encode("text_completion");

    protected override JsonEncodedText ChunkObject => AnswerObject;

    protected override bool AnnouncesUsage => false;

    protected override bool HasTools => false;

    protected override string? Opening(int choice) => echoes.Count > 0 ? echoes[choice] : null;

    protected override void WriteChunkBody(Utf8JsonWriter json, in ChunkPart part)
    {
        json.WriteString("text"u8, part.Text ?? "");
        WriteLogprobs(json, part.Choice, part.Logprobs);
    }

    protected override void WriteChoiceBody(Utf8JsonWriter json, int index, FoldedChoice choice)
    {
        json.WriteString("text"u8, Opening(index) + choice.Text + choice.Refusal);
        WriteLogprobs(json, index, Envelope.Logprobs ? choice.Logprobs : null);
    }

    private void WriteLogprobs(Utf8JsonWriter json, int choice, IReadOnlyList<TokenLogprob>? tokens)
    {
        if (tokens is null)
        {
            json.WriteNull("logprobs"u8);
            return;
        }

        json.WriteStartObject("logprobs"u8);
        WriteArray(json, "tokens"u8, tokens, static (json, token) => json.WriteStringValue(Logprobs.Name(token)));
        WriteArray(json, "token_logprobs"u8, tokens, static (json, token) => json.WriteNumberValue(Logprobs.Finite(token.Logprob)));
        WriteArray(json, "top_logprobs"u8, tokens, WriteTop);
        WriteArray(json, "text_offset"u8, tokens, (json, token) =>
        {
            json.WriteNumberValue(_offsets[choice]);
            _offsets[choice] += Logprobs.CharactersBegun(token);
        });
        json.WriteEndObject();
    }

    private static void WriteArray(
        Utf8JsonWriter json,
        ReadOnlySpan<byte> name,
        IReadOnlyList<TokenLogprob> tokens,
        Action<Utf8JsonWriter, TokenLogprob> write)
    {
        json.WriteStartArray(name);
        foreach (var token in tokens)
        {
            write(json, token);
        }

        json.WriteEndArray();
    }

    /// <summary>The likeliest tokens by name; the chosen one is always among them.</summary>
    private static void WriteTop(Utf8JsonWriter json, TokenLogprob chosen)
    {
        json.WriteStartObject();
        foreach (var token in chosen.Top.Append(chosen).DistinctBy(Logprobs.Name))
        {
            json.WriteNumber(Logprobs.Name(token), Logprobs.Finite(token.Logprob));
        }

        json.WriteEndObject();
    }
}
