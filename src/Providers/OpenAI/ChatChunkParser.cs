using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads chunks by hand: thousands of them may come in a second, and for each the serializer would make a stack of its own.</summary>
internal static class ChatChunkParser
{
    private static readonly LooseText Loose = new();
    private static readonly WireErrorConverter Errors = new();

    /// <summary>Fills a chunk with what JSON says, and with nothing else.</summary>
    /// <returns><see langword="false"/>: it says <c>null</c>.</returns>
    /// <exception cref="JsonException">It makes no sense.</exception>
    public static bool TryRead(ReadOnlySpan<byte> utf8, ChatChunk chunk)
    {
        var reader = new Utf8JsonReader(utf8);
        chunk.Clear();
        try
        {
            reader.Read();
            if (reader.TokenType is not JsonTokenType.Null)
            {
                ReadChunk(ref reader, chunk);
            }
        }
        catch (InvalidOperationException exception)
        {
            // Half a surrogate pair, bytes that are no UTF-8, a number where a text should be.
            throw new JsonException("A text of the answer is no valid text.", exception);
        }

        var isNull = reader.TokenType is JsonTokenType.Null;
        Expect(!reader.Read());
        return !isNull;
    }

    private static void ReadChunk(ref Utf8JsonReader reader, ChatChunk chunk)
    {
        Expect(reader.TokenType is JsonTokenType.StartObject);
        while (HasMember(ref reader))
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                ReadChoices(ref reader, chunk);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                chunk.Usage = ReadUsage(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                chunk.Error = Errors.Read(ref reader, typeof(WireError), OpenAIJson.Default.Options);
            }
            else if (reader.ValueTextEquals("system_fingerprint"u8))
            {
                chunk.SystemFingerprint = ReadText(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static WireUsage? ReadUsage(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var usage = new WireUsage();
        while (HasMember(ref reader))
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                usage.PromptTokens = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                usage.CompletionTokens = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                usage.PromptTokensDetails = new() { CachedTokens = ReadCountIn(ref reader, "cached_tokens"u8) };
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                usage.CompletionTokensDetails = new() { ReasoningTokens = ReadCountIn(ref reader, "reasoning_tokens"u8) };
            }
            else
            {
                reader.Skip();
            }
        }

        return usage;
    }

    private static long? ReadCountIn(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        long? count = null;
        if (IsObject(ref reader))
        {
            while (HasMember(ref reader))
            {
                if (reader.ValueTextEquals(name))
                {
                    count = ReadCount(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return count;
    }

    private static void ReadChoices(ref Utf8JsonReader reader, ChatChunk chunk)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Null)
        {
            chunk.Choices = null;
            return;
        }

        Expect(reader.TokenType is JsonTokenType.StartArray);
        var choices = chunk.BeginChoices();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is not JsonTokenType.Null)
            {
                choices.Add(ReadChoice(ref reader));
            }
        }
    }

    private static ChatChunk.Choice ReadChoice(ref Utf8JsonReader reader)
    {
        var choice = new ChatChunk.Choice();
        Expect(reader.TokenType is JsonTokenType.StartObject);
        while (HasMember(ref reader))
        {
            if (reader.ValueTextEquals("index"u8))
            {
                choice.Index = ReadNumber(ref reader);
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                choice.Delta = ReadTurn(ref reader);
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                choice.Message = ReadTurn(ref reader);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                choice.FinishReason = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("logprobs"u8))
            {
                choice.Logprobs = ReadBySerializer(ref reader, OpenAIJson.Default.LogprobLists);
            }
            else
            {
                reader.Skip();
            }
        }

        return choice;
    }

    private static ChatChunk.Turn? ReadTurn(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var turn = new ChatChunk.Turn();
        while (HasMember(ref reader))
        {
            if (reader.ValueTextEquals("content"u8))
            {
                turn.Content = ReadLooseText(ref reader);
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                turn.Refusal = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8))
            {
                turn.ReasoningContent = ReadLooseText(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning"u8))
            {
                turn.Reasoning = ReadLooseText(ref reader);
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                turn.ToolCalls = ReadBySerializer(ref reader, OpenAIJson.Default.ListCall);
            }
            else
            {
                reader.Skip();
            }
        }

        return turn;
    }

    private static long? ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Null)
        {
            return null;
        }

        Expect(reader.TryGetInt64(out var count));
        return count;
    }

    private static int ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(reader.TryGetInt32(out var number));
        return number;
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static string? ReadLooseText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return Loose.Read(ref reader, typeof(string), OpenAIJson.Default.Options);
    }

    private static T? ReadBySerializer<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.Null ? default : JsonSerializer.Deserialize(ref reader, type);
    }

    // Else it is null.
    private static bool IsObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null);
        return reader.TokenType is JsonTokenType.StartObject;
    }

    private static bool HasMember(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType is JsonTokenType.PropertyName;

    private static void Expect(bool isSo)
    {
        if (!isSo)
        {
            throw new JsonException("The answer is not what its wire format says.");
        }
    }
}
