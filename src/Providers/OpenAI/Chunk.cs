using System.Text.Json.Serialization;

namespace Orleans.Ai.OpenAI;

/// <summary>What the chunks of all streams have in common, and the answers as a whole.</summary>
internal abstract class Chunk<TChoice>
    where TChoice : IChunkChoice?
{
    public List<TChoice>? Choices { get; set; }

    public WireUsage? Usage { get; set; }

    [JsonConverter(typeof(WireErrorConverter))]
    public WireError? Error { get; set; }

    public string? SystemFingerprint { get; set; }
}
