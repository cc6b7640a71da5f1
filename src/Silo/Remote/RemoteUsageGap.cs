using System.Globalization;

namespace Orleans.Ai.Remote;

/// <summary>Requests of one life of a silo that have no record.</summary>
internal sealed record RemoteUsageGap
{
    public required string Node { get; init; }

    public required string State { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset SeenAt { get; init; }

    public long Issued { get; init; }

    public long Missing { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"gap: {Missing} of {Issued} requests that silo {Node} took from {StartedAt.UtcDateTime:u} to {SeenAt.UtcDateTime:u} have no record: {Reason}. Filters do not apply to this.");

    private string Reason => State switch
    {
        "running" => "they run, or their records are on their way",
        "lost" => "lost with the silo, which ended without notice",
        _ => "lost, though the silo ended in good order",
    };
}
