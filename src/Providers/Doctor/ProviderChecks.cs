using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Doctor;

/// <summary>Looks whether the providers of a configuration can be reached and accept their keys.</summary>
public static class ProviderChecks
{
    /// <summary>Checks all of them at once.</summary>
    /// <param name="configuration">Where they are configured.</param>
    /// <param name="asksModels">Also asks each of their models that is listed or on a route, for one token. That is billed; all else is not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<ProviderFinding>> RunAsync(IConfiguration configuration, bool asksModels, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(configuration).AddProviders();
        services.AddOptions<RouteSettings>().BindConfiguration("Routes");
        await using var built = services.BuildServiceProvider();
        try
        {
            var providers = built.GetRequiredService<ProviderRegistry>().All;
            var routes = built.GetRequiredService<IOptions<RouteSettings>>().Value;
            var findings = await Task.WhenAll(providers.Select(provider => CheckAsync(provider, asksModels ? routes : null, cancellationToken)));
            return [.. findings.SelectMany(each => each)];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures.Select(failure => new ProviderFinding(null, false, failure))];
        }
    }

    private static async Task<IReadOnlyList<ProviderFinding>> CheckAsync(ConfiguredProvider provider, RouteSettings? asked, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(provider.Services.Keys.All.DefaultIfEmpty().Select(async key => Judge(provider, key, await provider.Provider.CheckAsync(key, cancellationToken))));
        return asked is null || !findings.Any(finding => finding.IsHealthy) ? findings
            : [.. findings, .. await ModelQuestions.AskAsync(provider, asked, cancellationToken)];
    }

    private static ProviderFinding Judge(ConfiguredProvider provider, PooledKey? key, InferenceError? error)
    {
        var (address, section) = (provider.Options.Address!, $"Providers:{provider.Name}");
        return error?.Code switch
        {
            null => Healthy(key is null ? "without a key" : $"and accepts the key of {key.Label}"),
            InferenceErrorCode.ProviderRateLimited => Healthy("and limits the rate at the moment"),
            InferenceErrorCode.ProviderCredentials when key is null => Ill($"It wants a key: set {section}:KeyFile to a file that holds one."),
            InferenceErrorCode.ProviderCredentials => Ill($"{error.Message} Put a key that it accepts into the file of {key.Label}."),
            InferenceErrorCode.ProviderUnavailable when address.Scheme == Uri.UriSchemeHttps =>
                Ill($"{error.Message} Check {section}:Address, and {section}:CaFile where its certificate is signed by an authority of your own."),
            InferenceErrorCode.ProviderUnavailable or InferenceErrorCode.ProviderTimeout or InferenceErrorCode.ProviderBroken => Ill($"{error.Message} Check {section}:Address."),
            _ => Healthy($"but not to the question that costs nothing: {error.Message} Check the path of {section}:Address; --ask-providers asks for a token"),
        };

        ProviderFinding Healthy(string how) => new(provider.Name, true, $"{address} answers {how}");
        ProviderFinding Ill(string what) => new(provider.Name, false, $"{address}: {what}");
    }
}
