using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Data;

/// <summary>Where the process keeps what must survive a restart.</summary>
public sealed class DataOptions
{
    /// <summary>
    /// Folder for state, of one process at a time; made at start. <c>~</c> at its begin is the user's home, other relative paths
    /// start at the current directory. Default <c>~/.local/share/orleans-ai</c>.
    /// </summary>
    [Required]
    public string Path { get; set; } = "~/.local/share/orleans-ai";

    /// <summary><see cref="Path"/> as a full path.</summary>
    internal string FolderFrom(string currentDirectory) => System.IO.Path.GetFullPath(
        Path is "~" or ['~', '/' or '\\', ..] ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path[1..] : Path,
        currentDirectory);
}
