using System.Text.Json.Serialization;

namespace Orleans.Ai.OpenAI;

internal sealed class WireError
{
    [JsonConverter(typeof(LooseText))]
    public string? Message { get; set; }

    [JsonConverter(typeof(LooseText))]
    public string? Type { get; set; }

    [JsonConverter(typeof(LooseText))]
    public string? Param { get; set; }

    [JsonConverter(typeof(LooseText))]
    public string? Code { get; set; }
}
