using System.Collections;
using System.Reflection;

namespace Orleans.Ai.Settings;

/// <summary>One value that a user may set: a property of an options class.</summary>
/// <param name="Options">The options class.</param>
/// <param name="Property">Its property.</param>
internal sealed record Setting(Type Options, PropertyInfo Property)
{
    /// <summary>What environment variables begin with.</summary>
    public const string EnvironmentPrefix = "ORLEANSAI_";

    /// <summary>The section of an options class: its name without "Options".</summary>
    public static string SectionOf(Type options) => options.Name[..^"Options".Length];

    /// <summary>Full name, such as <c>Engine:MaxBatchTokens</c>.</summary>
    public string Key => $"{SectionOf(Options)}:{Property.Name}";

    /// <summary>The environment variable that sets it.</summary>
    public string EnvironmentVariable => ToEnvironmentVariable(Key);

    /// <summary>Type of the value; of the elements where there are several.</summary>
    public Type ValueType
    {
        get
        {
            var type = Element ?? Property.PropertyType;
            return Nullable.GetUnderlyingType(type) ?? type;
        }
    }

    /// <summary>Holds several values, set as <c>Key:0</c>, <c>Key:1</c>, or <c>Key:name</c> in a dictionary.</summary>
    public bool IsCollection => Element is not null;

    private Type? Element => Property.PropertyType == typeof(string) || !Property.PropertyType.IsAssignableTo(typeof(IEnumerable))
        ? null
        : Property.PropertyType.GetElementType() ?? Property.PropertyType.GetGenericArguments()[^1];

    /// <summary>How a setting's name is spelt in the environment.</summary>
    public static string ToEnvironmentVariable(string key) => EnvironmentPrefix + key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The key, or one below it where the setting holds several values.</summary>
    public bool Matches(string key) =>
        key.Equals(Key, StringComparison.OrdinalIgnoreCase) ||
        (IsCollection && key.StartsWith(Key + ":", StringComparison.OrdinalIgnoreCase));
}
