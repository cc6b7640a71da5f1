namespace Orleans.Ai.Settings;

/// <summary>A place where settings were found.</summary>
/// <param name="Name">Its place in messages, such as "in the environment".</param>
/// <param name="Values">Key, such as <c>Engine:MaxBatchTokens</c>, to value.</param>
/// <param name="Spell">How a key is written in that place.</param>
internal sealed record SettingsSource(string Name, IReadOnlyDictionary<string, string?> Values, Func<string, string> Spell);
