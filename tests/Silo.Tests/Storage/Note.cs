namespace Orleans.Ai.Storage;

/// <summary>A state of a grain.</summary>
[GenerateSerializer]
internal sealed class Note
{
    [Id(0)]
    public string? Text { get; set; }

    [Id(1)]
    public byte[] Data { get; set; } = [];
}
