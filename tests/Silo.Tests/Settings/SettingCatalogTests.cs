using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Orleans.Ai.Settings;

public sealed class SettingCatalogTests
{
    public static TheoryData<string> Keys => [.. SettingCatalog.Default.Settings.Select(setting => setting.Key)];

    [Fact]
    public void Catalog_EveryOptionsClassOfOurAssemblies_IsListed()
    {
        var ours = Directory.EnumerateFiles(AppContext.BaseDirectory, "Orleans.Ai.*.dll").Append(typeof(Setting).Assembly.Location)
            .Where(path => !path.EndsWith("Tests.dll", StringComparison.Ordinal) && !path.EndsWith("TestSupport.dll", StringComparison.Ordinal))
            .SelectMany(path => Assembly.LoadFrom(path).GetTypes())
            .Where(type => type is { IsClass: true, Namespace: not null } && type.Name.EndsWith("Options", StringComparison.Ordinal) && type != typeof(CommandLine.SharedOptions));

        SettingCatalog.Default.Options.ShouldBe(ours, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Setting_Always_IsDocumentedWithItsDefault(string key) =>
        XmlDocs.Summary(Find(key)).ShouldContain("efault", customMessage: $"{key} has no doc sentence that states its default.");

    [Theory]
    [MemberData(nameof(Keys))]
    public void Setting_NumberOrDuration_HasBoundsThatItsDefaultKeeps(string key)
    {
        var setting = Find(key);
        var bounded = setting.ValueType != typeof(string) && setting.ValueType != typeof(bool) && setting.ValueType != typeof(Uri) && !setting.ValueType.IsEnum;
        if (bounded)
        {
            SettingBounds.Describe(setting).ShouldNotBeEmpty($"{key} needs [Range].");
        }

        var options = Activator.CreateInstance(setting.Options)!;
        Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Setting_GivenAnAllowedValue_IsBound(string key)
    {
        var setting = Find(key);
        var entry = setting.IsCollection ? $"{key}:0" : key;
        var (text, expected) = Sample(setting);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(entry, text)]).Build();

        new SettingsValidator(SettingCatalog.Default)
            .Validate([new SettingsSource("here", new Dictionary<string, string?> { [entry] = text }, name => name)], configuration)
            .ShouldBeEmpty();
        var bound = setting.Property.GetValue(configuration.GetSection(Setting.SectionOf(setting.Options)).Get(setting.Options));

        if (setting.IsCollection)
        {
            (bound is IDictionary named ? named.Values : (IEnumerable)bound!).Cast<object>().ShouldContain(expected);
        }
        else
        {
            bound.ShouldBe(expected);
        }
    }

    private static Setting Find(string key) => SettingCatalog.Default.Find(key)!;

    // A value other than the default, at the edge of what is allowed.
    private static (string Text, object Expected) Sample(Setting setting)
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
