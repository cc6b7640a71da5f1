using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Settings;
using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.Ai.Storage;

/// <summary>A state file in a folder that goes with the test, and what stands on it.</summary>
internal sealed class TemporaryState : IAsyncDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private readonly TemporaryFolder _folder = new();

    public TemporaryState() => Open();

    public string Folder => _folder.Path;

    public StateFile File { get; private set; } = null!;

    public IGrainStorage Storage { get; private set; } = null!;

    public SqliteReminderTable Reminders { get; private set; } = null!;

    /// <summary>Closes the file as a process that ends would, and opens it as the next one would.</summary>
    public async Task ReopenAsync()
    {
        await File.DisposeAsync();
        Open();
    }

    public async ValueTask DisposeAsync()
    {
        await File.DisposeAsync();
        _folder.Dispose();
    }

    private void Open()
    {
        File = StateFile.Open(Folder);
        Storage = ActivatorUtilities.CreateInstance<SqliteGrainStorage>(Services, File);
        Reminders = new SqliteReminderTable(File);
    }
}
