namespace Orleans.Ai.Storage;

/// <summary>How what is stored is kept.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// File with the keys that prompts and answers are encrypted with before they are stored, as <c>orleans-ai keys storage</c>
    /// makes it: the first one writes, all of them read. Nobody but its owner may read it (mode 0600); a file that another user
    /// owns may be readable for its group. Needed in a cluster, where every silo has the same. Default alone:
    /// <c>storage-keys.json</c> in the data folder, made at the first start.
    /// </summary>
    public string? KeyFile { get; set; }
}
