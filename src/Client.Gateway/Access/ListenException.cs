namespace Orleans.Ai.Access;

/// <summary>The server was asked to listen where it must not without keys.</summary>
public sealed class ListenException(string url) : Exception(
    $"Refusing to listen on {url} without keys: everyone who reaches it would be the operator. "
    + "Set Gateway:KeyFile to a key file (see 'orleans-ai keys hash'), or let --urls name loopback addresses only, such as http://localhost:8080.");
