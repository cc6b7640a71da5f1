using Orleans.Ai.Clustering;
using Orleans.Ai.Data;
using Orleans.Ai.Draining;
using Orleans.Ai.Engines;
using Orleans.Ai.Hub;
using Orleans.Ai.Models;
using Orleans.Ai.Routing;
using Orleans.Ai.Silos;
using Orleans.Ai.Telemetry;

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
        typeof(HubOptions),
        typeof(ClusterOptions),
        typeof(GatewayOptions),
        typeof(RoutingOptions),
        typeof(DrainOptions),
        typeof(TelemetryOptions));

    /// <summary>The options classes, in the order of the documentation.</summary>
    public IReadOnlyList<Type> Options => options;

    /// <summary>Their settings.</summary>
    public IReadOnlyList<Setting> Settings { get; } =
        [.. from type in options from property in type.GetProperties() where property.CanWrite select new Setting(type, property)];

    /// <summary>The setting that a key names, if any.</summary>
    public Setting? Find(string key) => Settings.FirstOrDefault(setting => setting.Matches(key));

    /// <summary>The key is a setting of ours, or one of the framework's that we let through.</summary>
    public bool Knows(string key) =>
        Find(key) is not null ||
        key.Equals(FrameworkSettings.Urls, StringComparison.OrdinalIgnoreCase) ||
        key.StartsWith(FrameworkSettings.Logging + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>The known key that is spelt most like this one; <see langword="null"/> where none is like it.</summary>
    public string? Nearest(string key) =>
        NearestName.Of(key, [.. Settings.Select(setting => setting.Key), FrameworkSettings.Urls, FrameworkSettings.DefaultLogLevel]) ??
        Settings.FirstOrDefault(setting => setting.Property.Name == NearestName.Of(key.Split(':')[^1], Settings.Select(s => s.Property.Name)))?.Key;
}
