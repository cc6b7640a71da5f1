using Orleans.Ai.Settings;
using StackExchange.Redis;

namespace Orleans.Ai.Clustering;

/// <summary>Where the cluster's Redis is. Holds no password, so that it may be logged.</summary>
internal sealed record RedisAddress(string Host, int Port, int Database, bool IsTls, string? User)
{
    private const int DefaultPort = 6379;
    private const int TimeoutMilliseconds = 1500;
    private const string Setting = "--cluster (Cluster:Redis)";

    /// <summary>Reads <c>redis://[user@]host[:port][/database]</c>.</summary>
    /// <exception cref="SettingsException">It is something else, or holds a password.</exception>
    public static RedisAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0
            || uri.Query.Length + uri.Fragment.Length > 0 || !TryReadDatabase(uri.AbsolutePath, out var database))
        {
            // The text is not repeated: it may hold a password.
            throw new SettingsException(
                $"{Setting} must be redis://[user@]host[:port][/database], or rediss:// for TLS, such as redis://localhost:6379/0; a password belongs into the file of Cluster:PasswordFile.");
        }

        if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw new SettingsException(
                $"{Setting} holds a password, which every list of processes and every log would show. Write it to a file, let Cluster:PasswordFile name that, and leave it out of the address: {uri.Scheme}://user@{uri.Authority.Split('@')[^1]}/{database}.");
        }

        var user = uri.UserInfo.Length > 0 ? Uri.UnescapeDataString(uri.UserInfo) : null;
        return new(uri.DnsSafeHost, uri.Port > 0 ? uri.Port : DefaultPort, database, uri.Scheme == "rediss", user);
    }

    /// <summary>How to connect: short time-outs, no waiting for a Redis that is away, and on again when it is back.</summary>
    public ConfigurationOptions ToOptions(string? password) => new()
    {
        EndPoints = { { Host, Port } },
        DefaultDatabase = Database,
        User = User,
        Password = password,
        Ssl = IsTls,
        SslHost = IsTls ? Host : null,
        AbortOnConnectFail = false,
        BacklogPolicy = BacklogPolicy.FailFast,
        ConnectTimeout = TimeoutMilliseconds,
        AsyncTimeout = TimeoutMilliseconds,
        SyncTimeout = TimeoutMilliseconds,
        ConnectRetry = 1,
        ReconnectRetryPolicy = new LinearRetry(500),
        ClientName = "orleans-ai",
        // Nobody subscribes: one connection is enough.
        CommandMap = CommandMap.Create(["SUBSCRIBE", "PSUBSCRIBE"], available: false),
    };

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{(IsTls ? "rediss" : "redis")}://{Host}:{Port}/{Database}");

    private static bool TryReadDatabase(string path, out int database)
    {
        database = 0;
        return path is "" or "/" || (int.TryParse(path.AsSpan(1), System.Globalization.NumberStyles.None, null, out database) && path[0] == '/');
    }
}
