using System.Collections;
using System.Globalization;
using System.Text;

namespace Orleans.Ai.Settings;

/// <summary>Writes <c>docs/configuration.md</c> from the options classes.</summary>
internal static class ConfigurationPage
{
    private const string Introduction = $"""
        # Configuration

        <!-- Generated from the options classes by `dotnet run --project src/Silo -- docs configuration`. Do not edit. -->

        Settings come from these places; a later one wins:

        1. `appsettings.json` beside the executable, then the one in the current directory;
        2. the JSON file of `--config`;
        3. environment variables that begin with `{Setting.EnvironmentPrefix}`, two underscores for each colon;
        4. the command line: `--urls`, `--data`, `--model`, and `--set NAME=VALUE` for any setting.

        An unknown name and a value out of bounds are errors: the process says which, where it was set, and does not start.
        A list is set by entry: `Section:Name:0`, `Section:Name:1`.

        ## From the framework

        | setting | environment variable | type | default | meaning |
        | --- | --- | --- | --- | --- |
        | `{FrameworkSettings.Urls}` | `{Setting.EnvironmentPrefix}Urls` | addresses, separated by `;` | `{FrameworkSettings.DefaultUrl}` | Where the server listens; `--urls` sets it too. |
        | `{FrameworkSettings.DefaultLogLevel}` | `{Setting.EnvironmentPrefix}Logging__LogLevel__Default` | `Trace`, `Debug`, `Information`, `Warning`, `Error`, `Critical`, `None` | `Information` | What is logged; `Logging:LogLevel:CATEGORY` for one category. |

        """;

    /// <summary>The page as Markdown.</summary>
    public static string Render(SettingCatalog catalog)
    {
        var page = new StringBuilder(Introduction);
        foreach (var options in catalog.Options)
        {
            AppendSection(page, Setting.SectionOf(options), XmlDocs.Summary(options), catalog.Settings.Where(setting => setting.Options == options));
        }

        foreach (var named in catalog.Named)
        {
            AppendSection(page, named.Section, $"{XmlDocs.Summary(named.Options)} `{NamedSection.Name}` is a name of your own, `{NamedSection.Number}` a number from 0.", named.Settings);
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendSection(StringBuilder page, string section, string summary, IEnumerable<Setting> settings)
    {
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {section}").AppendLine()
            .AppendLine(summary).AppendLine()
            .AppendLine("| setting | environment variable | type | default | bounds | meaning |")
            .AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var setting in settings)
        {
            string[] cells =
            [
                $"`{setting.Key}`", $"`{setting.EnvironmentVariable}`", SettingBounds.TypeName(setting),
                Default(setting.Property.GetValue(Activator.CreateInstance(setting.Options))), SettingBounds.Describe(setting), XmlDocs.Summary(setting),
            ];
            page.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).AppendLine(" |");
        }
    }

    private static string Default(object? value) => value switch
    {
        null => "",
        string path when path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) =>
            $"`{path[AppContext.BaseDirectory.Length..].Replace('\\', '/')}` beside the executable",
        "" => "",
        bool flag => flag ? "`true`" : "`false`",
        string text => $"`{text}`",
        IEnumerable values => string.Join(", ", values.Cast<object>().Select(Default)),
        TimeSpan duration => $"`{duration:g}`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
