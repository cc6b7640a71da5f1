namespace Orleans.Ai.Storage;

/// <summary>What a process did to a folder, as far as a power loss is concerned.</summary>
internal abstract record DiskEvent(string Path)
{
    /// <summary>A file or folder was made.</summary>
    public sealed record Created(string Path) : DiskEvent(Path);

    /// <summary>A file was removed.</summary>
    public sealed record Removed(string Path) : DiskEvent(Path);

    /// <summary>Bytes were written, perhaps only to the system's cache.</summary>
    public sealed record Written(string Path, long Offset, byte[] Data) : DiskEvent(Path);

    /// <summary>A file was given another length.</summary>
    public sealed record Truncated(string Path, long Length) : DiskEvent(Path);

    /// <summary>What came before is on the disk: a file's content, or a folder's names.</summary>
    public sealed record Synced(string Path) : DiskEvent(Path);

    /// <summary>The process told the world that a step of a writer is safe.</summary>
    public sealed record Acknowledged(int Writer, int Step) : DiskEvent("");
}
