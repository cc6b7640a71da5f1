namespace Orleans.Ai.Settings;

/// <summary>Reads a secret that a setting names the file of.</summary>
internal static class SecretFile
{
    /// <summary>The first line of the file; <see langword="null"/> without one.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="setting">The setting, for messages.</param>
    /// <param name="what">What it holds, for messages.</param>
    /// <exception cref="SettingsException">The file cannot be read, or is empty.</exception>
    public static string? Read(string? file, string setting, string what)
    {
        if (string.IsNullOrEmpty(file))
        {
            return null;
        }

        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } secret
                ? secret
                : throw new SettingsException($"{file} ({setting}) is empty; its first line must be the {what}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file} ({setting}) cannot be read: {exception.Message}");
        }
    }
}
