namespace Orleans.Ai.Settings;

/// <summary>Settings of ASP.NET Core that are ours too.</summary>
internal static class FrameworkSettings
{
    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public const string Urls = "Urls";

    /// <summary>Section of log levels.</summary>
    public const string Logging = "Logging";

    /// <summary>Level of what no other setting names.</summary>
    public const string DefaultLogLevel = "Logging:LogLevel:Default";

    /// <summary>Where a server listens that was told nothing.</summary>
    public const string DefaultUrl = "http://localhost:8080";

    /// <summary>What the value must be, where it is not; <see langword="null"/> where it is well.</summary>
    public static string? CheckValue(string key, string value)
    {
        if (key.Equals(Urls, StringComparison.OrdinalIgnoreCase))
        {
            return SplitUrls(value) is { Length: > 0 } urls && urls.All(IsAddress) ? null : $"addresses such as {DefaultUrl}, separated by ; (TLS belongs to a proxy in front)";
        }

        var isLevel = key.StartsWith(Logging + ":", StringComparison.OrdinalIgnoreCase) &&
                      key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase);
        return !isLevel || Enum.TryParse<LogLevel>(value, ignoreCase: true, out var level) && Enum.IsDefined(level)
            ? null
            : string.Join(", ", Enum.GetNames<LogLevel>());
    }

    /// <summary>The addresses of a <see cref="Urls"/> setting.</summary>
    public static string[] SplitUrls(string value) => value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // TLS belongs to the proxy in front; there is no setting for a certificate.
    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme.Equals(Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase) && address.Port is >= 0 and <= 65535 &&
                   address.PathBase.Length == 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
