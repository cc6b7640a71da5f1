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

        SettingCatalog.Default.Settings.Select(setting => setting.Options).Distinct().ShouldBe(ours, ignoreOrder: true);
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

        // An entry of a list holds what only its user can say.
        var options = Activator.CreateInstance(setting.Options)!;
        if (setting.Section.EndsWith($":{NamedSection.Number}", StringComparison.Ordinal))
        {
            return;
        }

        Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Setting_GivenAnAllowedValue_IsBound(string key)
    {
        var setting = Find(key);
        var section = setting.Section.Replace(NamedSection.Name, "some", StringComparison.Ordinal).Replace($":{NamedSection.Number}", ":0", StringComparison.Ordinal);
        var entry = $"{section}:{setting.Property.Name}{(setting.IsCollection ? ":0" : "")}";
        var (text, expected) = SettingSamples.Of(setting);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(entry, text)]).Build();

        new SettingsValidator(SettingCatalog.Default)
            .Validate([new SettingsSource("here", new Dictionary<string, string?> { [entry] = text }, name => name)], configuration)
            .ShouldBeEmpty();
        var bound = setting.Property.GetValue(configuration.GetSection(section).Get(setting.Options));

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
}
