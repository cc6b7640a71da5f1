using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Providers;

/// <summary>One of several keys of a provider: section <c>Providers:NAME:Keys:NUMBER</c>.</summary>
public sealed class ProviderKeyOptions
{
    /// <summary>File that holds the key, and nothing else; read again when it changes. Default none: it must be named.</summary>
    public string File { get; set; } = "";

    /// <summary>Its share of the requests, beside the weights of the others. Default 1, bounds 0.001 to 1000.</summary>
    [Range(0.001, 1000)]
    public double Weight { get; set; } = 1;
}
