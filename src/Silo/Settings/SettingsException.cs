namespace Orleans.Ai.Settings;

/// <summary>The configuration cannot be used; every problem names the setting, where it was set, and what to do.</summary>
internal sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>A single problem.</summary>
    public SettingsException(string problem)
        : this([problem])
    {
    }

    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Problems => problems;
}
