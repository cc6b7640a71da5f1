using Orleans.Ai.Models;

namespace Orleans.Ai.Composition;

/// <summary>Starts the server.</summary>
internal static class SiloStart
{
    /// <summary>Builds it, starts it, and waits until its model can answer; where that fails nothing is left running.</summary>
    public static async Task<WebApplication> StartAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var app = SiloApplication.Build(configuration);
        var model = app.Services.GetRequiredService<ModelHost>();
        try
        {
            await app.StartAsync(cancellationToken);
            await model.Loaded.WaitAsync(cancellationToken);
            return app;
        }
        catch
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
            if (model.Loaded.IsFaulted)
            {
                // A model that does not load breaks the start off as well; its reason is the one to tell.
                await model.Loaded;
            }

            throw;
        }
    }
}
