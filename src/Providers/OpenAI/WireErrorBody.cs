using System.Text.Json.Serialization;

namespace Orleans.Ai.OpenAI;

internal sealed class WireErrorBody
{
    [JsonConverter(typeof(WireErrorConverter))]
    public WireError? Error { get; set; }

    // What web frameworks say before the server itself has the word.
    [JsonConverter(typeof(LooseText))]
    public string? Message { get; set; }

    [JsonConverter(typeof(LooseText))]
    public string? Detail { get; set; }
}
