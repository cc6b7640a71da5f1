namespace Orleans.Ai.Clustering;

/// <summary>Names of silos: they become the node of a replica id, which is 1 to 64 of <c>A–Z a–z 0–9 . _ -</c>.</summary>
public static class SiloName
{
    // Leaves room for a hyphen and a port.
    private const int MaxLength = 58;

    /// <summary>The machine's name and a port.</summary>
    public static string OfThisMachine(int port) => FormattableString.Invariant($"{From(Environment.MachineName)}-{port}");

    /// <summary>Turns any host name into one that an id allows.</summary>
    public static string From(string host)
    {
        var name = string.Concat(host.Take(MaxLength).Select(c => char.IsAsciiLetterOrDigit(c) || "._-".Contains(c) ? c : '-'));
        return name.Length > 0 ? name : "node";
    }
}
