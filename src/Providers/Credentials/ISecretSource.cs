namespace Orleans.Ai.Credentials;

/// <summary>Where secrets come from: mounted files today, vaults later.</summary>
internal interface ISecretSource
{
    /// <summary>Opens a secret, and follows its changes from then on.</summary>
    /// <param name="reference">Where it is; for files, the path.</param>
    /// <param name="setting">The setting that names it, for messages.</param>
    /// <exception cref="SecretException">It cannot be read.</exception>
    ISecret Open(string reference, string setting);
}
