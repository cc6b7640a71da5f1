namespace Orleans.Ai.Credentials;

/// <summary>A secret that a test may change.</summary>
internal sealed class FixedSecret(string value) : ISecret
{
    private string value = value;

    public int Version { get; private set; }

    public void Change(string to) => (value, Version) = (to, Version + 1);

    /// <summary>Why it cannot be had.</summary>
    public string? Problem { get; set; }

    public ValueTask<string> GetAsync(CancellationToken cancellationToken) => Problem is null ? new(value) : throw new SecretException(Problem);
}
