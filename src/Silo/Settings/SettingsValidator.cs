using System.ComponentModel.DataAnnotations;
using Orleans.Ai.Credentials;

namespace Orleans.Ai.Settings;

/// <summary>Finds what is wrong with a configuration and says where it was set and what would be right.</summary>
internal sealed class SettingsValidator(SettingCatalog catalog)
{
    /// <summary>The problems, one sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Validate(IReadOnlyList<SettingsSource> sources, IConfiguration configuration)
    {
        var secret = sources.SelectMany(source => source.Values.Keys).Select(LiteralSecrets.Check).OfType<string>();
        var unknown = sources.SelectMany(source =>
            source.Values.Keys.Where(key => !catalog.Knows(key) && LiteralSecrets.Check(key) is null).Select(key => Unknown(source, key)));
        var wrong = Effective(sources).Select(Check).OfType<string>();
        List<string> problems = [.. secret, .. unknown, .. wrong];
        return problems.Count > 0 ? problems : [.. catalog.Options.SelectMany(options => CheckTogether(options, configuration))];
    }

    private string Unknown(SettingsSource source, string key)
    {
        var hint = catalog.Nearest(key) is { } nearest ? $"Did you mean {source.Spell(nearest)}?" : "docs/configuration.md lists all settings.";
        return $"Unknown setting {source.Spell(key)} {source.Name}. {hint}";
    }

    // A value that a later source replaces does no harm.
    private static IEnumerable<(SettingsSource Source, string Key, string Value)> Effective(IReadOnlyList<SettingsSource> sources) =>
        from source in sources.Reverse()
        from pair in source.Values
        where pair.Value is not null
        group (source, pair.Key, pair.Value) by pair.Key.ToUpperInvariant() into sameKey
        select sameKey.First();

    private string? Check((SettingsSource Source, string Key, string Value) found)
    {
        var (source, key, value) = found;
        if (LiteralSecrets.Check(key) is not null)
        {
            return null;
        }

        var expected = catalog.Find(key) is { } setting ? CheckValue(setting, value) : FrameworkSettings.CheckValue(key, value);
        return expected is null ? null : $"Setting {source.Spell(key)} {source.Name} is '{value}'; allowed: {expected}.";
    }

    // What the value must be, where it is not.
    private static string? CheckValue(Setting setting, string text)
    {
        var bounds = SettingBounds.Describe(setting);
        var expected = SettingBounds.TypeName(setting).Replace("`", "", StringComparison.Ordinal) + (bounds.Length > 0 ? $", {bounds}" : "");
        if (!SettingBounds.TryConvert(setting, text, out var value))
        {
            return expected;
        }

        var context = new ValidationContext(setting) { MemberName = setting.Property.Name };
        var valid = setting.IsCollection || setting.Property.GetCustomAttributes(true).OfType<ValidationAttribute>()
            .All(rule => rule.GetValidationResult(value, context) == ValidationResult.Success);
        return valid ? null : expected;
    }

    // Rules over several settings (IValidatableObject), and over lists as a whole.
    private static IEnumerable<string> CheckTogether(Type options, IConfiguration configuration)
    {
        var section = Setting.SectionOf(options);
        var instance = configuration.GetSection(section).Get(options) ?? Activator.CreateInstance(options)!;
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(instance, new ValidationContext(instance), results, validateAllProperties: true);
        return results.Select(result => $"Settings of {section}: {result.ErrorMessage}");
    }
}
