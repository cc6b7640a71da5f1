using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Ai.Data;

/// <summary>
/// The folder for state, held by this process alone. The lock is the operating system's (<c>flock</c>): it goes with the
/// process, however that ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder where it is not there yet, and locks it.</summary>
    /// <exception cref="DataFolderException">Another process holds it, or it cannot be made or written.</exception>
    public static DataFolder Take(string path)
    {
        var folder = System.IO.Path.GetFullPath(path);
        try
        {
            Create(folder);
            return new(folder, new FileStream(System.IO.Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new DataFolderException($"Another orleans-ai works on the data folder {folder}. Stop it, or give this one a folder of its own with --data.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {folder} cannot be used: {exception.Message} Choose another with --data.", exception);
        }
    }

    /// <summary>A file could not be opened because another process has it.</summary>
    public static bool IsHeldByAnother(IOException exception) => HeldByAnother.Contains(exception.HResult);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // A new folder is a line in the one above; until that one is synced, a power loss takes the folder and all that is in it.
    private static void Create(string folder)
    {
        if (Directory.Exists(folder) || System.IO.Path.GetDirectoryName(folder) is not { } parent)
        {
            return;
        }

        Create(parent);
        Directory.CreateDirectory(folder);
        Sync(parent);
    }

    /// <summary>Brings what was made or moved in a folder onto the disk. One that may be written and not read cannot be synced.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = OpenFolder(folder, 0);
        if (!handle.IsInvalid)
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    // .NET opens no folders.
    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle OpenFolder(string path, int flags);
}
