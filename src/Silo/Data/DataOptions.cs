using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Data;

/// <summary>Where the process keeps what must survive a restart.</summary>
public sealed class DataOptions
{
    /// <summary>
    /// Folder for state; made when something is first written. Relative paths start at the current directory. Default <c>data</c>.
    /// </summary>
    [Required]
    public string Path { get; set; } = "data";
}
