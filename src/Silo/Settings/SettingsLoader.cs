namespace Orleans.Ai.Settings;

/// <summary>
/// Puts the configuration together. Later wins: <c>appsettings.json</c> beside the executable, the one in the current
/// directory, the file of <c>--config</c>, the environment, the command line.
/// </summary>
/// <param name="catalog">The settings there are.</param>
/// <param name="variables">The environment.</param>
/// <param name="programDirectory">Where the executable lies.</param>
/// <param name="currentDirectory">Where relative paths start.</param>
internal sealed class SettingsLoader(
    SettingCatalog catalog,
    IReadOnlyDictionary<string, string> variables,
    string programDirectory,
    string currentDirectory)
{
    private const string FileName = "appsettings.json";

    /// <summary>Reads all places and checks every name and value.</summary>
    /// <param name="configPath">The file of <c>--config</c>, if any.</param>
    /// <param name="commandLine">The settings of the command line.</param>
    /// <param name="defaults">Values that lose against all places; known to be right.</param>
    /// <exception cref="SettingsException">Something is unknown, wrong, or cannot be read.</exception>
    public IConfigurationRoot Load(
        string? configPath,
        SettingsSource commandLine,
        IReadOnlyDictionary<string, string?>? defaults = null)
    {
        var files = new[] { programDirectory, currentDirectory }.Select(folder => Path.GetFullPath(FileName, folder)).Distinct()
            .Where(File.Exists);
        if (configPath is not null)
        {
            files = files.Append(Path.GetFullPath(configPath, currentDirectory));
        }

        SettingsSource[] sources =
            [.. files.Select(SettingsSources.FromJson), SettingsSources.FromEnvironment(variables), commandLine];
        var configuration = Merge(defaults ?? new Dictionary<string, string?>(), sources);
        var problems = new SettingsValidator(catalog).Validate(sources, configuration);
        return problems.Count == 0 ? configuration : throw new SettingsException(problems);
    }

    private static IConfigurationRoot Merge(IReadOnlyDictionary<string, string?> defaults, IEnumerable<SettingsSource> sources)
    {
        var builder = new ConfigurationBuilder()
            .AddInMemoryCollection([new(FrameworkSettings.Urls, FrameworkSettings.DefaultUrl)])
            .AddInMemoryCollection(defaults);
        foreach (var source in sources)
        {
            builder.AddInMemoryCollection(source.Values);
        }

        return builder.Build();
    }
}
