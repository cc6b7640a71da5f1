using System.CommandLine;
using Orleans.Ai.Clustering;
using Orleans.Ai.Data;
using Orleans.Ai.Hub;
using Orleans.Ai.Models;
using Orleans.Ai.Settings;
using Orleans.Ai.Silos;

namespace Orleans.Ai.CommandLine;

/// <summary>Options that every command takes, and the configuration they make.</summary>
internal sealed class SharedOptions
{
    private readonly Option<string> _urls = new("--urls")
    {
        Description = $"Address of the server: where it listens, or where it is found. Default {FrameworkSettings.DefaultUrl}.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string> _data = new("--data")
    {
        Description = "Folder for state, of one server at a time. Default ~/.local/share/orleans-ai, made at start.",
        HelpName = "FOLDER",
        Recursive = true,
    };

    private readonly Option<string> _model = new("--model")
    {
        Description = "A model's folder in Hugging Face's layout, a GGUF file, or a pulled model's owner/name; ask also takes the name of a served one. Default the demo model.",
        HelpName = "MODEL",
        Recursive = true,
    };

    private readonly Option<string> _roles = new("--roles")
    {
        Description = "What this silo does: gateway, compute, or both with a comma between. Default both.",
        HelpName = "ROLES",
    };

    private readonly Option<string> _cluster = new("--cluster")
    {
        Description = "Redis that holds a cluster together, such as redis://localhost:6379/0. Default none: this silo is alone.",
        HelpName = "URL",
    };

    private readonly Option<string> _siloPort = new("--silo-port")
    {
        Description = "Port for other silos. Default: the first free one from 11111 up in a cluster.",
        HelpName = "PORT",
    };

    private readonly Option<bool> _insecureSiloPorts = new("--insecure-silo-ports")
    {
        Description = "Opens the silo port beyond loopback without certificates: whoever reaches it controls the cluster.",
    };

    private readonly Option<string> _config = new("--config")
    {
        Description = "JSON file with settings.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Any setting by its name, such as Drain:Timeout=00:00:10; may be given several times.",
        HelpName = "NAME=VALUE",
        Recursive = true,
    };

    /// <summary>The options, for the root command.</summary>
    public IReadOnlyList<Option> All => [_urls, _data, _model, _config, _set];

    /// <summary>Options of <c>serve</c>, with and without its name.</summary>
    public IReadOnlyList<Option> OfServe => [_roles, _cluster, _siloPort, _insecureSiloPorts];

    /// <summary>What <c>--model</c> says.</summary>
    public string? Model(ParseResult parse) => parse.GetValue(_model);

    /// <summary>What <c>--urls</c> says.</summary>
    public string? Urls(ParseResult parse) => parse.GetValue(_urls);

    /// <summary>Puts the configuration together and checks it.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="environment">Where else settings are found.</param>
    /// <param name="changes">What the command itself changes; wins over everything, <see langword="null"/> takes an option back.</param>
    /// <param name="defaults">What the command itself prefers; loses against everything.</param>
    /// <exception cref="SettingsException">Something is unknown, wrong, or cannot be read.</exception>
    public IConfigurationRoot Load(
        ParseResult parse,
        CommandEnvironment environment,
        IReadOnlyDictionary<string, string?>? changes = null,
        IReadOnlyDictionary<string, string?>? defaults = null)
    {
        var options = new Dictionary<string, string?>
        {
            [FrameworkSettings.Urls] = parse.GetValue(_urls),
            [$"Data:{nameof(DataOptions.Path)}"] = parse.GetValue(_data),
            [$"Model:{nameof(ModelOptions.Path)}"] = parse.GetValue(_model),
            [$"Node:{nameof(NodeOptions.Roles)}"] = parse.GetValue(_roles),
            [$"Cluster:{nameof(ClusterOptions.Redis)}"] = parse.GetValue(_cluster),
            [$"Cluster:{nameof(ClusterOptions.SiloPort)}"] = parse.GetValue(_siloPort),
            [$"Cluster:{nameof(ClusterOptions.InsecureSiloPorts)}"] = parse.GetValue(_insecureSiloPorts) ? "true" : null,
        };
        foreach (var (key, value) in changes ?? new Dictionary<string, string?>())
        {
            options[key] = value;
        }

        var loader = new SettingsLoader(
            SettingCatalog.Default, environment.Variables, environment.ProgramDirectory, environment.CurrentDirectory);
        var configuration = loader.Load(parse.GetValue(_config), SettingsSources.FromCommandLine(options, parse.GetValue(_set) ?? []), defaults);
        LocateModel(configuration, environment.CurrentDirectory);
        return configuration;
    }

    // A model's name on the hub stands for the folder that it was pulled to, and is what clients call it.
    private static void LocateModel(IConfigurationRoot configuration, string currentDirectory)
    {
        const string PathKey = $"Model:{nameof(ModelOptions.Path)}", IdKey = $"Model:{nameof(ModelOptions.Id)}";
        var data = configuration.GetSection("Data").Get<DataOptions>() ?? new();
        if (configuration[PathKey] is { Length: > 0 } path && PulledModel.Locate(path, currentDirectory, data.FolderFrom(currentDirectory)) is var folder && folder != path)
        {
            configuration[PathKey] = folder;
            configuration[IdKey] ??= path;
        }
    }
}
