namespace Orleans.Ai.Storage;

/// <summary>A state whose content tells who wrote it, and whether it is whole.</summary>
[GenerateSerializer]
internal sealed class Payload
{
    [Id(0)]
    public byte[] Data { get; set; } = [];

    /// <summary>What a writer writes at a step: mostly small, now and then many pages.</summary>
    public static Payload Of(int writer, int step)
    {
        var random = new Random((writer * 100_003) + step);
        var payload = new Payload { Data = new byte[step % 7 == 3 ? 150_000 : random.Next(50, 600)] };
        random.NextBytes(payload.Data);
        return payload;
    }
}
