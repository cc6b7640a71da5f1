using System.Text;
using Orleans.Ai.Data;

namespace Orleans.Ai.Settings;

/// <summary>Files with secrets.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file beside and moves it, so that nobody finds half of it; done when it is on the disk.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="mode">Who may use it. Default: its owner alone.</param>
    public static void Write(string file, string text, UnixFileMode mode = OwnerOnly)
    {
        var beside = file + ".new";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var stream = new FileStream(beside, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, file, overwrite: true);
        DataFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(file))!);
    }

    /// <summary>The first line of a file that a setting names; <see langword="null"/> without one.</summary>
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
