using Microsoft.Extensions.Options;
using Orleans.Ai.Data;
using Orleans.Ai.Usage;
using Orleans.Providers;
using Orleans.Runtime.Hosting;

namespace Orleans.Ai.Storage;

/// <summary>Durable state of a silo that is alone.</summary>
internal static class SqliteStateExtensions
{
    /// <summary>
    /// Keeps grain state (the default storage) and reminders in one SQLite file under <see cref="DataOptions.Path"/>. The
    /// file is opened by whoever first asks for the <see cref="StateFile"/>, at the latest by the silo's reminder service when
    /// it starts, and closed with the container: after the silo has stopped, for grains write while they deactivate.
    /// </summary>
    public static ISiloBuilder AddSqliteState(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<DataOptions>().BindConfiguration("Data").ValidateDataAnnotations().ValidateOnStart();
        silo.Services.AddSingleton(static services => StateFile.Open(services.GetRequiredService<IOptions<DataOptions>>().Value.FolderFrom(Environment.CurrentDirectory)));
        silo.Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            static (services, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(services));
        silo.Services.AddSingleton<IReminderTable, SqliteReminderTable>();
        silo.Services.AddSingleton(static services => StorageKeys.OpenAlone(
            services.GetRequiredService<IOptions<StorageOptions>>().Value.KeyFile, services.GetRequiredService<StateFile>()));
        silo.Services.AddEncryptedLogs<SqliteLogStore>();
        silo.Services.AddHostedService<LogSweep>();
        silo.Services.AddSingleton<IUsageStore, SqliteUsageStore>();
        return silo.AddReminders();
    }
}
