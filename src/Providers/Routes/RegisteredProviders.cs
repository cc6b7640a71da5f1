using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Routes;

/// <summary>The providers of section <c>Providers</c>.</summary>
internal sealed class RegisteredProviders(ProviderRegistry registry) : IProviderDirectory
{
    public IReadOnlySet<string> Names { get; } = registry.All.Select(provider => provider.Name).ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<(ModelId Model, string Provider)> Models { get; } =
    [
        .. registry.All.SelectMany(provider => provider.Options.Models.Keys.Where(RouteValidator.IsModelName).Select(name => (new ModelId(name), provider.Name)))
            .OrderBy(listed => listed.Item1.Value, StringComparer.Ordinal),
    ];

    public bool TryGet(string name, [NotNullWhen(true)] out IProvider? provider)
    {
        provider = registry.Find(name)?.Provider;
        return provider is not null;
    }

    public bool TryResolve(ModelId model, out TargetId target)
    {
        var found = registry.Resolve(model.Value);
        target = found is var (provider, name) ? new TargetId(provider.Name, name) : default;
        return found is not null;
    }
}
