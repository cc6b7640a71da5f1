using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Data;

/// <summary>Where the process keeps what must survive a restart.</summary>
public sealed class DataOptions
{
    /// <summary>
    /// Folder for state, of one process at a time; made at start. Relative paths start at the current directory. Default <c>data</c>.
    /// </summary>
    [Required]
    public string Path { get; set; } = "data";
}
