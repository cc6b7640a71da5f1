using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orleans.Ai.Storage;

/// <summary>Registers the store of logs.</summary>
internal static class EncryptedLogExtensions
{
    /// <summary>Keeps logs in such a store, encrypted with the registered <see cref="StorageKeys"/>.</summary>
    public static IServiceCollection AddEncryptedLogs<TStore>(this IServiceCollection services)
        where TStore : class, ILogStore
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<TStore>();
        services.AddSingleton<LogCipher>();
        services.AddSingleton<ILogStore>(static services =>
            ActivatorUtilities.CreateInstance<EncryptedLogStore>(services, services.GetRequiredService<TStore>()));
        return services;
    }
}
