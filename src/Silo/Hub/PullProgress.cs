using System.Globalization;
using Orleans.Ai.CommandLine;
using Spectre.Console;

namespace Orleans.Ai.Hub;

/// <summary>Shows how a download gets on: bars on a terminal, a line for every tenth elsewhere.</summary>
internal static class PullProgress
{
    public static Task<bool> ShowAsync(CommandEnvironment environment, IReadOnlyList<HubFile> files, Func<Action<HubFile, long>, Task<bool>> work) =>
        environment.IsOutputRedirected ? ShowLinesAsync(environment, files.Sum(file => file.Size), work) : ShowBarsAsync(environment, files, work);

    private static async Task<bool> ShowLinesAsync(CommandEnvironment environment, long total, Func<Action<HubFile, long>, Task<bool>> work)
    {
        var gate = new Lock();
        var (done, told) = (0L, 0L);
        return await work((_, bytes) =>
        {
            lock (gate)
            {
                done += bytes;
                if (done * 10 / Math.Max(1, total) is var tenth && tenth > told)
                {
                    told = tenth;
                    environment.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tenth * 10} % of {SizeText.Of(total)}"));
                }
            }
        });
    }

    private static Task<bool> ShowBarsAsync(CommandEnvironment environment, IReadOnlyList<HubFile> files, Func<Action<HubFile, long>, Task<bool>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(environment.Error),
            ColorSystem = environment.IsPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        ProgressColumn[] columns =
        [
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(),
            new TransferSpeedColumn(), new RemainingTimeColumn(),
        ];
        return console.Progress().Columns(columns).StartAsync(context =>
        {
            var tasks = files.ToDictionary(file => file, file => context.AddTask(Markup.Escape(file.Name), maxValue: Math.Max(1, file.Size)));
            return work((file, bytes) => tasks[file].Increment(bytes));
        });
    }
}
