using System.Text.Json.Nodes;

namespace Orleans.Ai;

/// <summary>A copy of the demo model with a context of 32,768 tokens, for long streams; deleted on disposal.</summary>
public sealed class LongContextModel : IDisposable
{
    /// <summary>Makes the copy in the temporary folder.</summary>
    public LongContextModel()
    {
        Folder = Path.Combine(Directory.CreateTempSubdirectory("orleans-ai-").FullName, "demo");
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(SharedData.DemoModel))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }

        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "config.json")))!;
        config["max_position_embeddings"] = 32768;
        File.WriteAllText(Path.Combine(Folder, "config.json"), config.ToJsonString());
    }

    /// <summary>The model's folder; its name, <c>demo</c>, is the model's.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
}
