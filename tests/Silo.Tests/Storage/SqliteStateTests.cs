using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Models;

namespace Orleans.Ai.Storage;

/// <summary>The whole application, stopped and started again on its data folder.</summary>
public sealed class SqliteStateTests
{
    [Fact]
    public async Task Silo_StartedAgain_HasItsStatesAndReminders()
    {
        var settings = new Dictionary<string, string?> { ["Data:Path"] = RunningSilo.NewDataFolder() };
        await RunAsync(settings, async notebook =>
        {
            await notebook.WriteAsync("written", " and written while the silo stopped");
            await notebook.RemindAsync();
        });

        await RunAsync(settings, async notebook =>
        {
            (await notebook.ReadAsync()).ShouldBe("written and written while the silo stopped");
            (await notebook.IsRemindedAsync()).ShouldBeTrue();
        });
    }

    private static async Task RunAsync(Dictionary<string, string?> settings, Func<INotebookGrain, Task> use)
    {
        await using var app = RunningSilo.Build(settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<ModelHost>().Loaded;
        await use(app.Services.GetRequiredService<IGrainFactory>().GetGrain<INotebookGrain>("1"));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }
}
