using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Credentials;

/// <summary>
/// Secrets in files, as orchestrators mount them. Each file is read again every second: mounted files change by a swapped link, which
/// no watcher of the file system tells reliably.
/// </summary>
internal sealed partial class SecretFiles : ISecretSource, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, SecretFile> files = [];
    private readonly ILogger<SecretFiles> logger;
    private readonly ITimer timer;

    public SecretFiles(TimeProvider time, ILogger<SecretFiles> logger)
    {
        this.logger = logger;
        timer = time.CreateTimer(static files => ((SecretFiles)files!).Refresh(), this, Interval, Interval);
    }

    public ISecret Open(string reference, string setting)
    {
        var path = Path.GetFullPath(reference);
        lock (gate)
        {
            return files.TryGetValue(path, out var known) ? known : files[path] = new SecretFile(path, setting);
        }
    }

    public void Dispose() => timer.Dispose();

    private void Refresh()
    {
        SecretFile[] all;
        lock (gate)
        {
            all = [.. files.Values];
        }

        foreach (var file in all)
        {
            try
            {
                if (file.Refresh())
                {
                    LogChanged(file.Path, file.Setting);
                }
            }
            catch (SecretException exception) when (!file.IsUnreadable)
            {
                file.IsUnreadable = true;
                LogUnreadable(exception.Message);
            }
            catch (SecretException)
            {
                // Told already; what was read last stays in force.
            }
        }
    }
}
