using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Storage;

/// <summary>
/// A file with keys, <c>{ "keys": [ { "id": "3f2a9c10", "key": "…" } ] }</c>, the one that writes first. Whoever reads it reads
/// everything that is stored; whoever loses it has lost that.
/// </summary>
internal static class StorageKeyFile
{
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode World = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Reads the keys.</summary>
    /// <exception cref="SettingsException">The file cannot be read, can be by others, or holds something else.</exception>
    public static StorageKey[] Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!OperatingSystem.IsWindows() && ProblemOf(stream.SafeFileHandle) is { } problem)
            {
                throw Refusal(file, $"{problem} Run: chmod 600 {file}");
            }

            var keys = JsonSerializer.Deserialize<Content>(stream, Format)?.Keys ?? [];
            return keys.Count > 0 ? [.. keys.Select(entry => ReadKey(file, entry))] : throw Refusal(file, "it has no keys.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Refusal(file, exception.Message);
        }
    }

    /// <summary>Why a file with this mode is not used; <see langword="null"/>: it is.</summary>
    /// <param name="mode">Who may do what with it.</param>
    /// <param name="isOurs">This process could make it safer itself, and so has no need of a group to read it.</param>
    /// <remarks>
    /// A file that somebody else owns can be read here only as a member of its group: so Kubernetes hands out secrets (<c>fsGroup</c>:
    /// root's, 0440). Who is in that group is then the administrator's choice. Our own file has no such reason.
    /// </remarks>
    internal static string? ProblemOf(UnixFileMode mode, bool isOurs) =>
        (mode & World) != 0 ? Describe(mode, "everybody on this machine may use it")
        : (mode & Group & ~UnixFileMode.GroupRead) != 0 ? Describe(mode, "its group may write or run it")
        : (mode & Group) != 0 && isOurs ? Describe(mode, "its group may read it, which is for files that another user owns and hands to this one, as Kubernetes does (fsGroup, mode 0440)")
        : null;

    /// <summary>Puts a new key before those that are there; makes the file where there is none.</summary>
    /// <returns>The key.</returns>
    public static StorageKey Add(string file)
    {
        var key = StorageKey.Generate();
        StorageKey[] all = [key, .. File.Exists(file) ? Read(file) : []];
        try
        {
            SecretFile.Write(file, JsonSerializer.Serialize(new Content([.. all.Select(known => new Entry(known.ToString(), known.Text))]), Format) + "\n");
            return key;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refusal(file, exception.Message);
        }
    }

    private static string Describe(UnixFileMode mode, string problem) =>
        $"its mode is 0{Convert.ToString((int)mode, 8)}: {problem}; whoever reads it reads all that is stored.";

    [UnsupportedOSPlatform("windows")]
    private static string? ProblemOf(SafeFileHandle file)
    {
        var mode = File.GetUnixFileMode(file);
        return ProblemOf(mode, (mode & Group) != 0 && MayChange(file, mode));
    }

    // Changes nothing: who may set the mode is the owner, on a file system that can be written.
    [UnsupportedOSPlatform("windows")]
    private static bool MayChange(SafeFileHandle file, UnixFileMode mode)
    {
        try
        {
            File.SetUnixFileMode(file, mode);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static StorageKey ReadKey(string file, Entry entry)
    {
        Span<byte> secret = stackalloc byte[StorageKey.Size + 3];
        return Convert.TryFromBase64String(entry.Key, secret, out var length) && length == StorageKey.Size
            && new StorageKey(secret[..length].ToArray()) is var key && key.ToString() == entry.Id
                ? key
                : throw Refusal(file, $"its key '{entry.Id}' is damaged. Put a copy of the file back.");
    }

    private static SettingsException Refusal(string file, string problem) => new($"The key file {file} (Storage:KeyFile) cannot be used: {problem}");

    private sealed record Content([property: JsonPropertyName("keys"), JsonRequired] IReadOnlyList<Entry> Keys);

    private sealed record Entry(
        [property: JsonPropertyName("id"), JsonRequired] string Id,
        [property: JsonPropertyName("key"), JsonRequired] string Key);
}
