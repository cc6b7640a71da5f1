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

    /// <summary>
    /// Where the options class stands: its name without "Options"; <c>Routes:NAME:Targets:N</c> where there are several of it, by a name or a number.
    /// </summary>
    public string Section { get; init; } = SectionOf(Options);

    /// <summary>Full name, such as <c>Engine:MaxBatchTokens</c>.</summary>
    public string Key => $"{Section}:{Property.Name}";

    /// <summary>Its full name with the names in it that another key has in their places.</summary>
    public string KeyLike(string key)
    {
        var names = key.Split(':');
        return string.Join(':', Key.Split(':').Select((part, i) => part is NamedSection.Name or NamedSection.Number && i < names.Length ? names[i] : part));
    }

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
    public bool Matches(string key)
    {
        var (steps, given) = (Key.Split(':'), key.Split(':'));
        return (given.Length == steps.Length || (IsCollection && given.Length > steps.Length))
            && steps.Zip(given).All(pair => pair.First is NamedSection.Name or NamedSection.Number || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
