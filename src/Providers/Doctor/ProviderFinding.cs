namespace Orleans.Ai.Doctor;

/// <summary>What one check of a provider found.</summary>
/// <param name="Provider">Its name; <see langword="null"/>: the settings of providers cannot be used at all.</param>
/// <param name="IsHealthy">The server can work with it.</param>
/// <param name="Detail">What it is; where it is not healthy, with the setting to change.</param>
public sealed record ProviderFinding(string? Provider, bool IsHealthy, string Detail);
