using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Orleans.Ai.Settings;

/// <summary>What a setting accepts: for messages, for the documentation, and as a check.</summary>
internal static class SettingBounds
{
    /// <summary>The kind of value, in words.</summary>
    public static string TypeName(Setting setting)
    {
        var type = setting.ValueType;
        var name = type switch
        {
            { IsEnum: true } when type.IsDefined(typeof(FlagsAttribute), false) =>
                string.Join(", ", Enum.GetNames(type).Skip(1).Select(value => $"`{value}`")) + ", or several with commas between",
            { IsEnum: true } => string.Join(", ", Enum.GetNames(type).Select(value => $"`{value}`")),
            _ when type == typeof(bool) => "`true` or `false`",
            _ when type == typeof(int) || type == typeof(long) => "whole number",
            _ when type == typeof(double) || type == typeof(float) => "number",
            _ when type == typeof(TimeSpan) => "duration `hh:mm:ss`",
            _ when type == typeof(Uri) => "address",
            _ => "text",
        };
        return setting.IsCollection ? $"list of: {name}" : name;
    }

    /// <summary>The bounds, in words; empty where every value of the type will do.</summary>
    public static string Describe(Setting setting) => string.Join("; ",
        setting.Property.GetCustomAttributes<ValidationAttribute>().Select(Describe).Where(text => text.Length > 0));

    /// <summary>Reads a value as binding would.</summary>
    public static bool TryConvert(Setting setting, string text, out object? value)
    {
        value = null;
        try
        {
            value = TypeDescriptor.GetConverter(setting.ValueType).ConvertFromInvariantString(text);
            return value switch
            {
                Enum named => !IsNumber(named.ToString()),
                Uri address => address.IsAbsoluteUri,
                _ => true,
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    // What names no member, or no combination of flags, is written as a number.
    private static bool IsNumber(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static string Describe(ValidationAttribute attribute) => attribute switch
    {
        RangeAttribute range => $"{Invariant(range.Minimum)} to {Invariant(range.Maximum)}",
        RequiredAttribute => "not empty",
        AllowedValuesAttribute allowed => string.Join(", ", allowed.Values.Select(Invariant)),
        StringLengthAttribute length => $"{length.MinimumLength} to {length.MaximumLength} characters",
        LengthAttribute length => $"{length.MinimumLength} to {length.MaximumLength} entries",
        MinLengthAttribute length => $"at least {length.Length} entries",
        MaxLengthAttribute length => $"at most {length.Length} entries",
        RegularExpressionAttribute pattern => $"matching `{pattern.Pattern}`",
        _ => attribute.ErrorMessage ?? "",
    };

    private static string Invariant(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
