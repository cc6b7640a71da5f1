using System.Text.Json;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Hub;

/// <summary>What <c>pull</c> has finished: <c>pulled.json</c> in the model's folder, written last and removed first.</summary>
/// <param name="Model">Its name, <c>owner/name</c>.</param>
/// <param name="Revision">What was asked for, such as <c>main</c>.</param>
/// <param name="Commit">What that was.</param>
/// <param name="Files">All its files.</param>
internal sealed record PulledModel(string Model, string Revision, string Commit, IReadOnlyList<HubFile> Files)
{
    private const string Name = "pulled.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Where a model goes, in the data folder.</summary>
    public static string FolderOf(string dataFolder, HubModel model) => Path.Combine(dataFolder, "models", model.Owner, model.Name);

    /// <summary>The folder that a model's path means: the path itself where there is such a folder or file, else the pulled model of that name.</summary>
    /// <exception cref="SettingsException">It is a model's name, but was not pulled, or not to the end.</exception>
    public static string Locate(string path, string currentDirectory, string dataFolder)
    {
        var full = Path.GetFullPath(path, currentDirectory);
        if (Path.Exists(full) || HubModel.TryParse(path) is not { } model)
        {
            return path;
        }

        var folder = FolderOf(dataFolder, model);
        return Load(folder) is not null ? folder : throw new SettingsException(
            Directory.Exists(folder)
                ? $"{model} is not pulled to its end; 'orleans-ai pull {model}' goes on."
                : $"There is no folder {full}, and no model {model} in {Path.Combine(dataFolder, "models")}; 'orleans-ai pull {model}' downloads it.");
    }

    /// <summary>Null where none is finished.</summary>
    public static PulledModel? Load(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<PulledModel>(File.ReadAllBytes(Path.Combine(folder, Name)), Json) is { Files: not null } pulled ? pulled : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    public static void Forget(string folder) => File.Delete(Path.Combine(folder, Name));

    public void Save(string folder)
    {
        var path = Path.Combine(folder, Name);
        File.WriteAllBytes(path + ".part", JsonSerializer.SerializeToUtf8Bytes(this, Json));
        File.Move(path + ".part", path, overwrite: true);
    }

    /// <summary>Whether it is this commit, with these files and no other, all of them there.</summary>
    public bool Holds(string folder, HubRepository repository, IReadOnlyList<HubFile> files) =>
        Commit == repository.Commit && Files.SequenceEqual(files) && files.All(file => IsThere(folder, file));

    private static bool IsThere(string folder, HubFile file) => new FileInfo(Path.Combine(folder, file.Name)) is { Exists: true } found && found.Length == file.Size;
}
