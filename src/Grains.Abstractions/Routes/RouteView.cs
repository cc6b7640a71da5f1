namespace Orleans.Ai.Routes;

/// <summary>A route that is in force on this silo.</summary>
/// <param name="Name">What clients call it.</param>
/// <param name="Json">Its settings, as a JSON object.</param>
/// <param name="Stored">The document that it comes from; <see langword="null"/>: it is one of this silo's configuration.</param>
public sealed record RouteView(string Name, string Json, RouteDocument? Stored);
