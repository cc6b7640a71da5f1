using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Data;
using Orleans.Ai.Models;
using Orleans.Ai.Settings;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Composition;

/// <summary>Starts the server.</summary>
internal static class SiloStart
{
    /// <summary>Builds it, starts it, and waits until its model can answer; where that fails nothing is left running.</summary>
    /// <exception cref="SettingsException">The model's folder has a name that is no model's name.</exception>
    /// <exception cref="ListenException">It would be open to others without keys.</exception>
    /// <exception cref="DataFolderException">Another process has the data folder, or it cannot be used.</exception>
    public static async Task<WebApplication> StartAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var app = SiloApplication.Build(configuration);
        var model = app.Services.GetRequiredService<ModelHost>();
        try
        {
            Guard(app, configuration);

            // What is wrong with a setting stands alone as well, not behind a silo that had begun to start.
            app.Services.GetRequiredService<IStartupValidator>().Validate();

            // Opens it before the silo does: the reason stands alone, not in a log of the silo's failure.
            app.Services.GetRequiredService<ILogStore>();
            await app.StartAsync(cancellationToken);
            await model.Loaded.WaitAsync(cancellationToken);
            return app;
        }
        catch
        {
            await StopAsync(app);
            await ExplainAsync(model);
            throw;
        }
    }

    private static async Task StopAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // A silo that was not started yet cannot be stopped; why it was not is what matters.
        }

        await app.DisposeAsync();
    }

    // The gateway's own guard sees the addresses only once they are open.
    private static void Guard(WebApplication app, IConfiguration configuration)
    {
        var gateway = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        ListenGuard.Check(FrameworkSettings.SplitUrls(configuration[FrameworkSettings.Urls]!), !string.IsNullOrEmpty(gateway.KeyFile));
    }

    // A model that does not load breaks the start off as well; its reason is the one to tell.
    private static async Task ExplainAsync(ModelHost model)
    {
        if (!model.Loaded.IsFaulted)
        {
            return;
        }

        try
        {
            await model.Loaded;
        }
        catch (ArgumentException exception)
        {
            throw new SettingsException($"Set Model:Id to the name that clients shall use: {exception.Message}");
        }
    }
}
