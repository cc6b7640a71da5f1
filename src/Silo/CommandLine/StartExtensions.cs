namespace Orleans.Ai.CommandLine;

/// <summary>Starts a server.</summary>
internal static class StartExtensions
{
    /// <summary>Starts it; where that fails, stops what had started, so that a silo does not complain of its sudden end.</summary>
    public static async Task StartOrStopAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }
}
