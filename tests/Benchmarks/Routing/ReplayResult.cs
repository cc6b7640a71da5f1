namespace Orleans.Ai.Routing;

/// <summary>What a replay measured.</summary>
/// <param name="FirstToken">Mean time to the first token. Unit: milliseconds.</param>
/// <param name="CachedShare">Share of the prompts' tokens that was found in caches.</param>
/// <param name="Duration">From the first request to the last answer.</param>
internal sealed record ReplayResult(double FirstToken, double CachedShare, TimeSpan Duration);
