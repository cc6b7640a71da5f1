namespace Orleans.Ai.Settings;

/// <summary>Reads the places where settings are found.</summary>
internal static class SettingsSources
{
    // Variables with our prefix that are no settings: they serve tests and the client commands.
    private static readonly string[] Reserved = ["TEST_DATA", "EXTRA_TEST_DATA", "API_KEY"];

    private static readonly Dictionary<string, string> Spelling = new(StringComparer.OrdinalIgnoreCase)
    {
        [FrameworkSettings.Urls] = "--urls",
        ["Data:Path"] = "--data",
        ["Model:Path"] = "--model",
        ["Node:Roles"] = "--roles",
        ["Cluster:Redis"] = "--cluster",
        ["Cluster:SiloPort"] = "--silo-port",
        ["Cluster:InsecureSiloPorts"] = "--insecure-silo-ports",
    };

    /// <summary>A JSON file.</summary>
    /// <exception cref="SettingsException">It is missing or no JSON object.</exception>
    public static SettingsSource FromJson(string path)
    {
        if (!File.Exists(path))
        {
            throw new SettingsException($"The configuration file {path} does not exist.");
        }

        try
        {
            var pairs = new ConfigurationBuilder().AddJsonFile(path).Build().AsEnumerable();
            var values = pairs.Where(pair => pair.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);
            return new($"in {path}", values, key => key);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The configuration file {path} cannot be read: {e.GetBaseException().Message}");
        }
    }

    /// <summary>Variables such as <c>ORLEANSAI_Data__Path</c>.</summary>
    public static SettingsSource FromEnvironment(IReadOnlyDictionary<string, string> variables)
    {
        var ours = from variable in variables
                   where variable.Key.StartsWith(Setting.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase)
                   let name = variable.Key[Setting.EnvironmentPrefix.Length..]
                   where !Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
                   select (Key: name.Replace("__", ":", StringComparison.Ordinal), variable.Value, Spelt: variable.Key);
        var found = ours.ToList();
        var spelt = found.ToDictionary(x => x.Key, x => x.Spelt, StringComparer.OrdinalIgnoreCase);
        return new(
            "in the environment",
            found.ToDictionary(x => x.Key, string? (x) => x.Value, StringComparer.OrdinalIgnoreCase),
            key => spelt.GetValueOrDefault(key) ?? Setting.ToEnvironmentVariable(key));
    }

    /// <summary>Options of the command line that stand for settings, and <c>--set Key=value</c>.</summary>
    /// <exception cref="SettingsException">An assignment has no equals sign.</exception>
    public static SettingsSource FromCommandLine(IEnumerable<KeyValuePair<string, string?>> options, IEnumerable<string> assignments)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var assignment in assignments)
        {
            var parts = assignment.Split('=', 2);
            values[parts[0].Replace("__", ":", StringComparison.Ordinal)] = parts.Length == 2 && parts[0].Length > 0
                ? parts[1]
                : throw new SettingsException($"--set needs NAME=VALUE, such as --set Data:Path=/var/lib/orleans-ai, but is '{assignment}'.");
        }

        foreach (var (key, value) in options.Where(option => option.Value is not null))
        {
            values[key] = value;
        }

        return new("on the command line", values, key => Spelling.GetValueOrDefault(key, key));
    }
}
