using System.CommandLine;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

/// <summary><c>docs configuration</c>: prints the page that the repository keeps as <c>docs/configuration.md</c>.</summary>
internal sealed class DocsCommand(CommandEnvironment environment)
{
    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var configuration = new Command("configuration", "Prints docs/configuration.md.");
        configuration.SetAction(_ => environment.Out.Write(ConfigurationPage.Render(SettingCatalog.Default)));
        return new Command("docs", "Prints generated documentation.") { configuration };
    }
}
