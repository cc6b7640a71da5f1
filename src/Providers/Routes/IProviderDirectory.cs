using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Routes;

/// <summary>The providers that routes can send to.</summary>
internal interface IProviderDirectory
{
    /// <summary>Names of all that are configured.</summary>
    IReadOnlySet<string> Names { get; }

    /// <summary>What they list: the name that clients use, and the provider.</summary>
    IReadOnlyList<(ModelId Model, string Provider)> Models { get; }

    /// <summary>The provider of a name.</summary>
    bool TryGet(string name, [NotNullWhen(true)] out IProvider? provider);

    /// <summary>What a client means that asks for a model: a model of a provider's list, or <c>PROVIDER/MODEL</c>.</summary>
    bool TryResolve(ModelId model, out TargetId target);
}
