using Orleans.Ai.Breakers;
using Orleans.Ai.Clustering;
using Orleans.Ai.Data;
using Orleans.Ai.Draining;
using Orleans.Ai.Engines;
using Orleans.Ai.Generations;
using Orleans.Ai.Hub;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Responses;
using Orleans.Ai.Routing;
using Orleans.Ai.Sessions;
using Orleans.Ai.Silos;
using Orleans.Ai.Storage;
using Orleans.Ai.Telemetry;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Settings;

/// <summary>Every setting there is.</summary>
internal sealed class SettingCatalog(params IReadOnlyList<Type> options)
{
    /// <summary>The settings of this executable. A new options class is added here, and nowhere else.</summary>
    public static SettingCatalog Default { get; } = new(
        typeof(ModelOptions),
        typeof(EngineOptions),
        typeof(NodeOptions),
        typeof(DataOptions),
        typeof(StorageOptions),
        typeof(HubOptions),
        typeof(ClusterOptions),
        typeof(GatewayOptions),
        typeof(RoutingOptions),
        typeof(GenerationOptions),
        typeof(ResponsesOptions),
        typeof(UsageOptions),
        typeof(DrainOptions),
        typeof(SessionsOptions),
        typeof(PricesOptions),
        typeof(BreakerOptions),
        typeof(TelemetryOptions))
    {
        Named = [new("Providers", typeof(ProviderOptions)), new("Routes", typeof(Routes.RouteOptions))],
    };

    /// <summary>The options classes, in the order of the documentation.</summary>
    public IReadOnlyList<Type> Options => options;

    /// <summary>Settings of all of them, and of named sections.</summary>
    public IReadOnlyList<Setting> Settings { get; private init; } =
        [.. from type in options from property in type.GetProperties() where property.CanWrite select new Setting(type, property)];

    /// <summary>Sections with entries under names of the user's.</summary>
    public IReadOnlyList<NamedSection> Named
    {
        get;
        init => (field, Settings) = (value, [.. Settings, .. value.SelectMany(section => section.Settings)]);
    }
    = [];

    /// <summary>The setting that a key names, if any.</summary>
    public Setting? Find(string key) => Settings.FirstOrDefault(setting => setting.Matches(key));

    /// <summary>The key is a setting of ours, or one of the framework's that we let through.</summary>
    public bool Knows(string key) =>
        Find(key) is not null ||
        key.Equals(FrameworkSettings.Urls, StringComparison.OrdinalIgnoreCase) ||
        key.StartsWith(FrameworkSettings.Logging + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>The known key that is spelt most like this one; <see langword="null"/> where none is like it.</summary>
    public string? Nearest(string key) =>
        NearestName.Of(key, [.. Settings.Select(setting => setting.KeyLike(key)), FrameworkSettings.Urls, FrameworkSettings.DefaultLogLevel]) ??
        Settings.FirstOrDefault(setting => setting.Property.Name == NearestName.Of(key.Split(':')[^1], Settings.Select(s => s.Property.Name)))?.KeyLike(key);
}
