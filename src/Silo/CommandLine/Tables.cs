using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orleans.Ai.CommandLine;

/// <summary>Prints tables: with lines and colours on a terminal, plain columns in a file or a pipe.</summary>
internal static class Tables
{
    // Files and pipes have no width; a line is better long than broken.
    private const int PlainWidth = 400;

    /// <summary>Prints rows of cells below their titles.</summary>
    public static void Print(CommandEnvironment environment, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<IRenderable>> rows)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(environment.Out),
            Ansi = environment.IsPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = environment.IsPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        if (environment.IsOutputRedirected)
        {
            console.Profile.Width = PlainWidth;
        }

        var table = new Table { Border = environment.IsPlain ? TableBorder.None : TableBorder.Rounded };
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title)));
        }

        foreach (var row in rows)
        {
            table.AddRow(row);
        }

        console.Write(table);
    }
}
