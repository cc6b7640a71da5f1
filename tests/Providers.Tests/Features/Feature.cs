namespace Orleans.Ai.Features;

/// <summary>What a provider may do for a client; the columns of the table in <c>docs/providers.md</c>, in their order.</summary>
public enum Feature
{
    Chat,
    Stream,
    Tools,
    Schema,
    Images,
    Reasoning,
    Usage,
    Errors,
    Faults,
    Embeddings,
    Client,
}
