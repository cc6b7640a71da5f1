using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Routes;

/// <summary>A target of a route, and for which requests it is one.</summary>
public sealed class RouteTargetOptions
{
    /// <summary><c>PROVIDER/MODEL</c>, such as <c>openai/gpt-4o</c>; <c>local/MODEL</c> for a model of this grid. No default.</summary>
    public string Target { get; set; } = "";

    /// <summary>With the policy <c>weighted</c>: its share beside the weights of the others. Default 1, bounds 0.001 to 1000.</summary>
    [Range(0.001, 1000)]
    public double Weight { get; set; } = 1;

    /// <summary>
    /// What it can do of <c>tools</c>, <c>images</c>, <c>schema</c>, <c>reasoning</c>: a request that needs something else passes it
    /// over. Default: all of it at a provider, none at a local model.
    /// </summary>
    public IList<string>? Capabilities { get; set; }

    /// <summary>
    /// Longest prompt and answer together; a request that is longer by estimate passes it over. Unit: tokens. Default: not known; bounds
    /// 1 to 100000000.
    /// </summary>
    [Range(1, 100000000)]
    public int? ContextLength { get; set; }

    /// <summary>Only these tenants are answered by it. Default: all.</summary>
    public IList<string> Tenants { get; } = [];
}
