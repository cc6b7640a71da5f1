using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Models;

/// <summary>The model this process serves.</summary>
public sealed class ModelOptions
{
    /// <summary>
    /// The model: a GGUF file, a folder that holds one, or a folder in Hugging Face's layout: <c>config.json</c>,
    /// <c>model.safetensors</c> or its shards, <c>tokenizer.json</c>.
    /// Default: the demo model beside the executable when the silo is alone, none in a cluster.
    /// </summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? Path { get; set; }

    /// <summary>Name under which clients ask for it: 1 to 128 of A–Z a–z 0–9 . _ - / : Default: the folder's or file's name.</summary>
    [RegularExpression("[A-Za-z0-9._/:-]{1,128}")]
    public string? Id { get; set; }

    /// <summary>Folder of the demo model.</summary>
    internal static string DemoFolder { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "models", "demo");
}
