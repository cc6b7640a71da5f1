using System.Text.Json.Serialization;
using Orleans.Ai.Usage;

namespace Orleans.Ai.OpenAI;

/// <summary>A response as a whole.</summary>
internal sealed class ResponseDocument
{
    public string? Status { get; set; }

    public List<Item?>? Output { get; set; }

    public Counts? Usage { get; set; }

    [JsonConverter(typeof(WireErrorConverter))]
    public WireError? Error { get; set; }

    public Incomplete? IncompleteDetails { get; set; }

    internal sealed class Item
    {
        public string? Type { get; set; }

        public string? Id { get; set; }

        public string? CallId { get; set; }

        public string? Name { get; set; }

        public string? Arguments { get; set; }

        public string? EncryptedContent { get; set; }

        public List<Part?>? Content { get; set; }

        public List<Part?>? Summary { get; set; }
    }

    internal sealed class Part
    {
        public string? Type { get; set; }

        public string? Text { get; set; }

        public string? Refusal { get; set; }

        public List<WireLogprob?>? Logprobs { get; set; }
    }

    internal sealed class Incomplete
    {
        public string? Reason { get; set; }
    }

    internal sealed class Counts
    {
        public long? InputTokens { get; set; }

        public long? OutputTokens { get; set; }

        public InputDetails? InputTokensDetails { get; set; }

        public OutputDetails? OutputTokensDetails { get; set; }

        public TokenUsage ToUsage() => new()
        {
            PromptTokens = InputTokens ?? 0,
            CompletionTokens = OutputTokens ?? 0,
            CachedTokens = InputTokensDetails?.CachedTokens ?? 0,
            ReasoningTokens = OutputTokensDetails?.ReasoningTokens ?? 0,
        };
    }

    internal sealed class InputDetails
    {
        public long? CachedTokens { get; set; }
    }

    internal sealed class OutputDetails
    {
        public long? ReasoningTokens { get; set; }
    }
}
