using System.Text.Json.Serialization;

namespace Orleans.Ai.OpenAI;

/// <summary>An event of a response's stream; which members it has is for <see cref="Type"/> to say.</summary>
internal sealed class ResponseFrame
{
    public string? Type { get; set; }

    [JsonConverter(typeof(LooseText))]
    public string? Delta { get; set; }

    public int OutputIndex { get; set; }

    public int SummaryIndex { get; set; }

    public List<WireLogprob?>? Logprobs { get; set; }

    public ResponseDocument.Item? Item { get; set; }

    public ResponseDocument? Response { get; set; }

    [JsonConverter(typeof(WireErrorConverter))]
    public WireError? Error { get; set; }

    [JsonConverter(typeof(LooseText))]
    public string? Code { get; set; }

    [JsonConverter(typeof(LooseText))]
    public string? Message { get; set; }

    [JsonConverter(typeof(LooseText))]
    public string? Param { get; set; }
}
