using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads an answer that comes in chunks, the last one <c>[DONE]</c>, or as one that is whole.</summary>
/// <param name="type">How a chunk is read.</param>
internal abstract class ChunkReader<TChunk, TChoice>(JsonTypeInfo<TChunk> type) : IWireReader
    where TChunk : Chunk<TChoice>
    where TChoice : ChunkChoice
{
    public TokenUsage Usage => Choices.Usage;

    public string? Fingerprint { get; private set; }

    /// <summary>What has become of the choices.</summary>
    protected ChoiceLedger Choices { get; } = new();

    public void ReadFrame(SseFrame frame, ICollection<InferenceEvent> events)
    {
        if (frame.Data.Span.SequenceEqual("[DONE]"u8))
        {
            Choices.Finish(events);
        }
        else if (JsonSerializer.Deserialize(frame.Data.Span, type) is { } chunk)
        {
            Read(chunk, isWhole: false, events);
        }
    }

    public void ReadBody(ReadOnlyMemory<byte> body, ICollection<InferenceEvent> events)
    {
        var answer = JsonSerializer.Deserialize(body.Span, type);
        if (answer is null or { Error: null, Choices: null })
        {
            throw new JsonException("The answer has no choices.");
        }

        if (Read(answer, isWhole: true, events))
        {
            Choices.Finish(events);
        }
    }

    public void ReadEnd(ICollection<InferenceEvent> events)
    {
        // Without [DONE] the stream was cut.
    }

    /// <summary>Adds what a chunk tells of a choice that has not ended, but for its end.</summary>
    protected abstract void Read(TChoice choice, bool isWhole, ICollection<InferenceEvent> events);

    private bool Read(TChunk chunk, bool isWhole, ICollection<InferenceEvent> events)
    {
        Choices.Tell(chunk.Usage);
        Fingerprint ??= chunk.SystemFingerprint;
        if (chunk.Error is { } error)
        {
            Choices.Fail(error, events);
            return false;
        }

        foreach (var choice in chunk.Choices ?? [])
        {
            if (choice is null || !Choices.Begin(choice.Index))
            {
                continue;
            }

            Read(choice, isWhole, events);
            if (choice.FinishReason is { Length: > 0 } reason)
            {
                Choices.End(choice.Index, reason, events);
            }
        }

        return true;
    }
}
