namespace Orleans.Ai.Credentials;

/// <summary>A secret cannot be read. The message names the place and the setting, never the secret.</summary>
internal sealed class SecretException(string message) : Exception(message);
