namespace Orleans.Ai.Routes;

/// <summary>The routes of this silo's configuration, by name: section <c>Routes</c>.</summary>
internal sealed class RouteSettings() : Dictionary<string, RouteOptions>(StringComparer.OrdinalIgnoreCase);
