namespace Orleans.Ai.Access;

/// <summary>A key file with a client's and an operator's key, gone after the test.</summary>
internal sealed class TemporaryKeyFile : IDisposable
{
    public TemporaryKeyFile() => Write($$"""
        { "keys": [
            { "id": "c1", "hash": "{{ApiKeyHash.Hash(ClientKey)}}", "tenant": "acme", "role": "client" },
            { "id": "o1", "hash": "{{ApiKeyHash.Hash(OperatorKey)}}", "tenant": "ops", "role": "operator" } ] }
        """);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"keys-{Guid.NewGuid():N}.json");

    public string ClientKey { get; } = ApiKeyHash.Generate();

    public string OperatorKey { get; } = ApiKeyHash.Generate();

    public void Write(string content) => File.WriteAllText(Path, content);

    public void Dispose() => File.Delete(Path);
}
