namespace Orleans.Ai.Credentials;

/// <summary>Finds secrets that stand in configuration themselves, where they end in backups, logs and process lists.</summary>
public static class LiteralSecrets
{
    private static readonly string[] Names = ["Key", "ApiKey", "Api_Key", "Api-Key", "Token", "AccessToken", "Secret", "Password", "Credentials", "ServiceAccount"];

    private static readonly string[] Headers = ["Authorization", "Proxy-Authorization", "api-key", "x-api-key", "x-goog-api-key", "Cookie"];

    /// <summary>What is wrong with a setting below <c>Providers</c>, and what is right; <see langword="null"/>: nothing.</summary>
    /// <param name="key">The setting's full name, such as <c>Providers:openai:ApiKey</c>. Its value is not asked for and never shown.</param>
    public static string? Check(string key) => key.Split(':') switch
    {
        ["Providers", var provider, var name] when Is(Names, name) => Refuse(key, provider),
        ["Providers", var provider, "Keys", _, var name] when Is(Names, name) => Refuse(key, provider),
        ["Providers", var provider, "Headers", var name] when Is(Headers, name) => Refuse(key, provider),
        _ => null,
    };

    private static bool Is(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string Refuse(string key, string provider) =>
        $"{key} would hold a secret itself. Write the secret into a file of its own that only this process may read, and name the file " +
        $"with Providers:{provider}:KeyFile.";
}
