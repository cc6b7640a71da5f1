using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>Checks all providers at start. Every message names the setting and what would be right.</summary>
/// <param name="configuration">For what binding does not see: secrets where no setting is.</param>
/// <param name="secrets">Opens the keys' files.</param>
internal sealed class ProviderSettingsValidator(IConfiguration configuration, ISecretSource secrets) : IValidateOptions<ProviderSettings>
{
    private const int LongestName = 64;

    public ValidateOptionsResult Validate(string? name, ProviderSettings options)
    {
        var literal = configuration.GetSection("Providers").AsEnumerable().Where(pair => pair.Value is not null)
            .Select(pair => LiteralSecrets.Check(pair.Key)).OfType<string>();
        List<string> problems = [.. literal, .. options.SelectMany(provider => Check(provider.Key, provider.Value)), .. CheckTwice(options)];
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    // Case does not part the names of settings.
    private static IEnumerable<string> CheckTwice(ProviderSettings options) => options
        .SelectMany(provider => provider.Value.Models.Keys.Select(model => (Model: model, Setting: $"Providers:{provider.Key}:Models:{model}")))
        .GroupBy(listed => listed.Model, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1)
        .Select(same => $"{string.Join(" and ", same.Select(listed => listed.Setting).Order(StringComparer.Ordinal))} are one name: who asks for {same.Key} could mean either. "
            + $"Rename all but one, or make a route of that name (Routes:{same.Key}) and take it out of the lists.");

    private IEnumerable<string> Check(string name, ProviderOptions options)
    {
        var section = $"Providers:{name}";
        if (name.Length > LongestName || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || name == TargetId.Local)
        {
            yield return $"{section} is no name for a provider: it takes 1 to {LongestName} of A-Z a-z 0-9 . _ -, and '{TargetId.Local}' means this grid.";
        }

        if (ProviderKinds.Of(name, options) is not { } kind)
        {
            yield return $"{section}:Kind is {(options.Kind is null ? "missing" : $"'{options.Kind}'")}; it must be one of {string.Join(", ", ProviderKinds.Names)}.";
            yield break;
        }

        if (options.CaFile is { } file && Certificates(file) is { } trouble)
        {
            yield return $"{file} ({section}:CaFile) {trouble}";
        }

        foreach (var problem in CheckAddress(section, options, kind).Concat(CheckBounds(section, options))
            .Concat(CheckKeys(section, options, kind)).Concat(CheckKind(section, options, kind)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> CheckAddress(string section, ProviderOptions options, ProviderKind kind)
    {
        if ((options.Address ?? kind.AddressOf(options)) is not { } address)
        {
            yield return $"{section}:Address is missing: a provider of kind {kind.Name} has no address of its own. Set it to its base address, such as http://gpu-1:8000/v1.";
        }
        else if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            yield return $"{section}:Address must be an address with http:// or https://, without user, query and fragment.";
        }
    }

    private static IEnumerable<string> CheckKind(string section, ProviderOptions options, ProviderKind kind) =>
        kind.Check(options).Select(problem => $"{section}:{problem.Setting} {problem.Problem}");

    private static string? Certificates(string file)
    {
        try
        {
            return ProviderSockets.Trust(file).CustomTrustStore.Count > 0 ? null : "holds no certificate.";
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {exception.Message}";
        }
    }

    private static IEnumerable<string> CheckBounds(string section, ProviderOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
        {
            yield return $"{section}:{string.Join(',', result.MemberNames)}: {result.ErrorMessage}";
        }
    }

    private IEnumerable<string> CheckKeys(string section, ProviderOptions options, ProviderKind kind)
    {
        if (options.KeyFile is not null && options.Keys.Count > 0)
        {
            yield return $"{section}:KeyFile and {section}:Keys are both set; use one of them.";
        }

        if (options.KeyFile is null && options.Keys.Count == 0 && kind.NeedsKey && (options.Address is null || kind.Address is null))
        {
            yield return $"{section}:KeyFile is missing: {kind.Name} answers nobody without a key. Set it to a file that holds the key.";
        }

        foreach (var (reference, _, setting) in ProviderKeys.Of(section, options))
        {
            if (Problem(reference, setting) is { } problem)
            {
                yield return problem;
            }
        }

        for (var i = 0; i < options.Keys.Count; i++)
        {
            if (options.Keys[i].Weight is not (>= 0.001 and <= 1000))
            {
                yield return $"{section}:Keys:{i}:Weight must be 0.001 to 1000.";
            }
        }
    }

    private string? Problem(string reference, string setting)
    {
        if (reference.Length == 0)
        {
            return $"{setting} is missing; it names the file that holds the key.";
        }

        // Who mistakes the setting for the key itself must not find it in a log.
        if (reference.StartsWith("sk-", StringComparison.Ordinal) && !File.Exists(reference))
        {
            return $"{setting} looks like a key; it must name the file that holds the key.";
        }

        try
        {
            secrets.Open(reference, setting);
            return null;
        }
        catch (SecretException exception)
        {
            return exception.Message;
        }
    }
}
