using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary><c>chat.completion</c> and <c>chat.completion.chunk</c>.</summary>
internal sealed class ChatAnswerFormat(AnswerEnvelope envelope) : AnswerFormat(envelope)
{
    protected override JsonEncodedText AnswerObject { get; } = JsonEncodedText.Encode("chat.completion");

    protected override JsonEncodedText ChunkObject { get; } = JsonEncodedText.Encode("chat.completion.chunk");

    protected override bool AnnouncesUsage => true;

    public override string? Opening(int choice) => "";

    protected override void WriteChunkBody(Utf8JsonWriter json, in ChunkPart part)
    {
        json.WriteStartObject("delta"u8);
        if (part.Opens)
        {
            json.WriteString("role"u8, "assistant"u8);
        }

        if (part.Text is not null)
        {
            json.WriteString("content"u8, part.Text);
        }

        if (part.Opens)
        {
            json.WriteNull("refusal"u8);
        }

        json.WriteEndObject();
        WriteLogprobs(json, part.Logprobs);
    }

    protected override void WriteChoiceBody(Utf8JsonWriter json, int index, FoldedChoice choice)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, choice.Text);
        json.WriteNull("refusal"u8);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        WriteLogprobs(json, Envelope.Logprobs ? choice.Logprobs : null);
    }

    private static void WriteLogprobs(Utf8JsonWriter json, IReadOnlyList<TokenLogprob>? tokens)
    {
        if (tokens is null)
        {
            json.WriteNull("logprobs"u8);
            return;
        }

        json.WriteStartObject("logprobs"u8);
        json.WriteStartArray("content"u8);
        foreach (var token in tokens)
        {
            WriteToken(json, token);
            WriteTop(json, token.Top);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    private static void WriteTop(Utf8JsonWriter json, IReadOnlyList<TokenLogprob> tokens)
    {
        json.WriteStartArray("top_logprobs"u8);
        foreach (var token in tokens)
        {
            WriteToken(json, token);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Leaves the object open.</summary>
    private static void WriteToken(Utf8JsonWriter json, TokenLogprob token)
    {
        json.WriteStartObject();
        json.WriteString("token"u8, token.Token);
        json.WriteNumber("logprob"u8, Logprobs.Finite(token.Logprob));
        json.WriteStartArray("bytes"u8);
        foreach (var value in token.Bytes)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
