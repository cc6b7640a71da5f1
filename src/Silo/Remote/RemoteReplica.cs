namespace Orleans.Ai.Remote;

/// <summary>A replica as the admin API shows it.</summary>
internal sealed record RemoteReplica(string Node, string State);
