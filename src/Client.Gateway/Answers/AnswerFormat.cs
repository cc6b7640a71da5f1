using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>
/// Writes an answer in one of OpenAI's shapes, whole or as a stream. One instance per answer. What it writes is a function of the
/// request and its events alone, so that an answer which is read again reads the same.
/// </summary>
internal abstract class AnswerFormat
{
    /// <summary>Opens a stream, before any of its events.</summary>
    public abstract void WriteStart(SseWriter sse);

    /// <summary>Writes what an event adds to a stream; the last one ends it.</summary>
    public abstract void WriteEvent(SseWriter sse, InferenceEvent inferenceEvent);

    /// <summary>Ends a stream whose events cannot be had any more.</summary>
    public abstract void WriteError(SseWriter sse, InferenceError error);

    /// <summary>Writes the answer whole.</summary>
    public abstract void WriteAnswer(Utf8JsonWriter json, IReadOnlyList<FoldedChoice> choices, InferenceEvent.Completed completed);

    /// <summary>Writes an answer that has begun and goes on in the background.</summary>
    public virtual void WriteBegun(Utf8JsonWriter json) => throw new NotSupportedException($"A {GetType().Name} knows no background.");
}
