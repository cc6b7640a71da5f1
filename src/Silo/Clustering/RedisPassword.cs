using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

/// <summary>Reads the password of Redis.</summary>
internal static class RedisPassword
{
    /// <summary>The first line of the file; <see langword="null"/> without one.</summary>
    /// <exception cref="SettingsException">The file cannot be read, or is empty.</exception>
    public static string? Read(string? file)
    {
        if (string.IsNullOrEmpty(file))
        {
            return null;
        }

        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } password
                ? password
                : throw new SettingsException($"{file} (Cluster:PasswordFile) is empty; its first line must be the password of Redis.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file} (Cluster:PasswordFile) cannot be read: {exception.Message}");
        }
    }
}
