namespace Orleans.Ai.Remote;

/// <summary>A list as the admin API sends it.</summary>
internal sealed record RemoteList<T>(IReadOnlyList<T> Data);
