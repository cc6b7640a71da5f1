using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Orleans.Ai.Settings;

/// <summary>Values of settings other than their defaults, at the edge of what is allowed.</summary>
internal static class SettingSamples
{
    /// <summary>Its text and what it is bound to.</summary>
    public static (string Text, object Expected) Of(Setting setting)
    {
        var type = setting.ValueType;
        var range = setting.Property.GetCustomAttribute<RangeAttribute>();
        var fallback = setting.IsCollection ? null : setting.Property.GetValue(Activator.CreateInstance(setting.Options));
        string[] candidates = type switch
        {
            { IsEnum: true } => Enum.GetNames(type),
            _ when type == typeof(bool) => ["true", "false"],
            _ when type == typeof(Uri) => ["http://localhost:4318/"],
            _ when range is not null => [$"{range.Minimum}", $"{range.Maximum}"],
            _ when type == typeof(string) => ["http://sample", "sample"],
            _ => ["1", "2"],
        };
        foreach (var text in candidates)
        {
            var isAllowed = setting.Property.GetCustomAttribute<RegularExpressionAttribute>()?.IsValid(text) ?? true;
            if (isAllowed && SettingBounds.TryConvert(setting, text, out var value) && !Equals(value, fallback))
            {
                return (text, value!);
            }
        }

        throw new InvalidOperationException($"No sample for {setting.Key}.");
    }
}
