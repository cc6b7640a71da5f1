namespace Orleans.Ai.Remote;

/// <summary>A provider as the admin API shows it.</summary>
internal sealed record RemoteProvider
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    public string? Address { get; init; }

    public IReadOnlyList<string> Models { get; init; } = [];

    public IReadOnlyList<RemoteTarget> Targets { get; init; } = [];
}
