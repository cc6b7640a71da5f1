namespace Orleans.Ai.Clustering;

/// <summary>Looks at the certificate files every second.</summary>
internal sealed class SiloCertificateWatcher(SiloCertificates certificates, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            certificates.Refresh();
        }
    }
}
