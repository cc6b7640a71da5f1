namespace Orleans.Ai.Credentials;

/// <summary>A secret that may change while we run.</summary>
internal interface ISecret
{
    /// <summary>Grows when the secret changes.</summary>
    int Version { get; }

    /// <summary>The secret as it is now. Never empty; never to be logged.</summary>
    ValueTask<string> GetAsync(CancellationToken cancellationToken);
}
