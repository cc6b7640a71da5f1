namespace Orleans.Ai.Credentials;

/// <summary>One file with a secret.</summary>
internal sealed class SecretFile : ISecret
{
    private const int MaxBytes = 64 << 10;

    private volatile Reading reading;

    /// <summary>Reads it.</summary>
    /// <exception cref="SecretException">It cannot be read.</exception>
    public SecretFile(string path, string setting)
    {
        (Path, Setting) = (path, setting);
        reading = new(Read(), 0);
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The setting that names it.</summary>
    public string Setting { get; }

    /// <summary>The last try to read it again failed.</summary>
    public bool IsUnreadable { get; set; }

    public int Version => reading.Version;

    public ValueTask<string> GetAsync(CancellationToken cancellationToken) => new(reading.Secret);

    /// <summary>Reads it again.</summary>
    /// <returns>It has changed.</returns>
    /// <exception cref="SecretException">It cannot be read.</exception>
    public bool Refresh()
    {
        var now = Read();
        IsUnreadable = false;
        if (now == reading.Secret)
        {
            return false;
        }

        reading = new(now, reading.Version + 1);
        return true;
    }

    private string Read()
    {
        try
        {
            if (new FileInfo(Path) is { Exists: true, Length: > MaxBytes })
            {
                throw new SecretException($"{Path} ({Setting}) is larger than {MaxBytes} bytes; it must hold the secret and nothing else.");
            }

            return File.ReadAllText(Path).Trim() is { Length: > 0 } secret
                ? secret
                : throw new SecretException($"{Path} ({Setting}) is empty; it must hold the secret and nothing else.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"{Path} ({Setting}) cannot be read: {exception.Message}");
        }
    }

    private sealed record Reading(string Secret, int Version);
}
