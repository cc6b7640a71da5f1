namespace Orleans.Ai.Doctor;

/// <summary>Looks whether the providers that are configured can be reached and accept their keys.</summary>
internal static class ProviderCheck
{
    /// <summary>Checks all; a finding for each key, and for each model that was asked.</summary>
    public static async Task<IEnumerable<Finding>> RunAsync(IConfiguration configuration, bool asksModels, CancellationToken cancellationToken)
    {
        var findings = await ProviderChecks.RunAsync(configuration, asksModels, cancellationToken);
        return findings.Select(finding => new Finding(finding.Provider is { } name ? $"provider {name}" : "providers", finding.IsHealthy, finding.Detail));
    }
}
