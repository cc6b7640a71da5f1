namespace Orleans.Ai.Providers;

/// <summary>How a provider's double is.</summary>
internal enum DoubleMode
{
    /// <summary>It answers.</summary>
    Up,

    /// <summary>Nobody listens, and all connections are gone.</summary>
    Killed,

    /// <summary>Connections and requests are taken, and nothing comes any more; also of answers that had begun.</summary>
    Hung,

    /// <summary>Connections and requests are taken and cut at once, as by a balancer before a process that keeps dying.</summary>
    Cutting,
}
