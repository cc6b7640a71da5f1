namespace Orleans.Ai.Providers;

/// <summary>Which time-out ended an attempt.</summary>
internal enum AttemptTimeout
{
    /// <summary>None.</summary>
    None,

    /// <summary><see cref="ProviderOptions.ConnectTimeout"/>.</summary>
    Connect,

    /// <summary><see cref="ProviderOptions.FirstTokenTimeout"/>.</summary>
    FirstToken,

    /// <summary><see cref="ProviderOptions.BetweenTokensTimeout"/>.</summary>
    BetweenTokens,

    /// <summary><see cref="ProviderOptions.TotalTimeout"/>.</summary>
    Total,

    /// <summary>The client's own.</summary>
    Deadline,
}
