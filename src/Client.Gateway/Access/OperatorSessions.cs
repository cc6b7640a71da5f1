using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Orleans.Ai.Access;

/// <summary>
/// Lets a browser into the pages that cannot send a key: whoever shows one gets a cookie for an hour. It counts for reading
/// below <see cref="GatewayApplicationExtensions.DashboardPath"/> only, in this process only, and no longer than its key does.
/// </summary>
internal sealed class OperatorSessions(KeyRing keys, TimeProvider time)
{
    private const string Cookie = "orleans-ai-session";
    private const int MaxSessions = 1000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Begins a session of the key that the request shows; does nothing where no keys are in force.</summary>
    public void Start(HttpContext context)
    {
        if (keys.IsOpen || CallerEvaluator.ShownKey(context.Request) is not { } key)
        {
            return;
        }

        RemoveEnded();
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _sessions[token] = new Session(ApiKeyHash.Hash(key), time.GetTimestamp());
        context.Response.Cookies.Append(Cookie, token, new CookieOptions
        {
            Path = GatewayApplicationExtensions.DashboardPath,
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = Lifetime,
            IsEssential = true,
        });
    }

    /// <summary>Whose session the request belongs to, if it may use one.</summary>
    public Caller? Find(HttpRequest request)
        => (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && request.Path.StartsWithSegments(GatewayApplicationExtensions.DashboardPath, StringComparison.OrdinalIgnoreCase)
            && request.Cookies[Cookie] is { } token
            && _sessions.TryGetValue(token, out var session)
            && !HasEnded(session)
                ? keys.FindHash(session.KeyHash)
                : null;

    private bool HasEnded(Session session) => time.GetElapsedTime(session.Begun) >= Lifetime;

    // The oldest go first where there are too many; only keys make sessions, so that takes a key gone wild.
    private void RemoveEnded()
    {
        var byAge = _sessions.OrderBy(pair => pair.Value.Begun).ToArray();
        var excess = byAge.Length - MaxSessions + 1;
        foreach (var (token, _) in byAge.Where((pair, index) => index < excess || HasEnded(pair.Value)))
        {
            _sessions.TryRemove(token, out _);
        }
    }

    private sealed record Session(string KeyHash, long Begun);
}
