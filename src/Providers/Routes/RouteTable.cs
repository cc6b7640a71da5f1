using System.Collections.Frozen;

namespace Orleans.Ai.Routes;

/// <summary>All routes at one moment; swapped whole.</summary>
/// <param name="routes">The routes.</param>
internal sealed class RouteTable(IEnumerable<Route> routes)
{
    private readonly FrozenDictionary<string, Route> _routes = routes.ToFrozenDictionary(route => route.Name, StringComparer.Ordinal);

    /// <summary>None.</summary>
    public static RouteTable Empty { get; } = new([]);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Route> Routes => _routes.Values;

    /// <summary>The route of a name; <see langword="null"/>: there is none.</summary>
    public Route? Find(string name) => _routes.GetValueOrDefault(name);
}
