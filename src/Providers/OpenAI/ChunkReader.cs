using System.Text.Json;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads an answer that comes in chunks, the last one <c>[DONE]</c>, or as one that is whole.</summary>
internal abstract class ChunkReader<TChunk, TChoice> : IWireReader
    where TChunk : Chunk<TChoice?>
    where TChoice : IChunkChoice
{
    public TokenUsage Usage => Choices.Usage;

    public string? Fingerprint { get; private set; }

    /// <summary>What has become of the choices.</summary>
    protected ChoiceLedger Choices { get; } = new();

    public void ReadFrame(SseFrame frame, AnswerEvents events)
    {
        if (frame.Data.Span.SequenceEqual("[DONE]"u8))
        {
            Choices.Finish(events);
        }
        else if (Parse(frame.Data.Span) is { } chunk)
        {
            Read(chunk, isWhole: false, events);
        }
    }

    public void ReadBody(ReadOnlyMemory<byte> body, AnswerEvents events)
    {
        var answer = Parse(body.Span);
        if (answer is null or { Error: null, Choices: null })
        {
            throw new JsonException("The answer has no choices.");
        }

        if (Read(answer, isWhole: true, events))
        {
            Choices.Finish(events);
        }
    }

    public void ReadEnd(AnswerEvents events)
    {
        // Without [DONE] the stream was cut.
    }

    /// <summary>Reads the JSON of a chunk, or of the answer as a whole. What it gives is read before the next is asked for.</summary>
    /// <returns><see langword="null"/>: so it says.</returns>
    /// <exception cref="JsonException">It makes no sense.</exception>
    protected abstract TChunk? Parse(ReadOnlySpan<byte> utf8);

    /// <summary>Adds what a chunk tells of a choice that has not ended, but for its end.</summary>
    protected abstract void Read(TChoice choice, bool isWhole, AnswerEvents events);

    private bool Read(TChunk chunk, bool isWhole, AnswerEvents events)
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
