using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Access;

/// <summary>
/// Establishes the <see cref="Caller"/> from <c>Authorization: Bearer</c>, <c>x-api-key</c> or <c>api-key</c>, or from a session of
/// <see cref="OperatorSessions"/> where no key is shown. Without a key
/// file the caller is the operator, whatever key is sent: clients that insist on a key may send any.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    KeyRing keys,
    OperatorSessions sessions) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "ApiKey";

    private const string Bearer = "Bearer ";

    // What is said of a caller never changes, and is not made anew for each of his requests.
    private static readonly ConditionalWeakTable<Caller, AuthenticateResult> Accepted = [];

    private static readonly Caller Local = new() { Tenant = TenantId.Local, Role = CallerRole.Operator, Key = KeyId.None };

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Bearer.TrimEnd();
        return ErrorWriter.WriteAsync(Context, new InferenceError
        {
            Code = InferenceErrorCode.Unauthenticated,
            Message = ShownKey(Request) is null
                ? "No API key was sent. Send one as 'Authorization: Bearer KEY'."
                : "The API key that was sent is not valid here.",
        });
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ErrorWriter.WriteAsync(Context, new InferenceError
    {
        Code = InferenceErrorCode.Forbidden,
        Message = "This API key does not allow this; it takes a key with the role operator.",
    });

    private AuthenticateResult Authenticate()
    {
        if (keys.IsOpen)
        {
            return Accept(Local);
        }

        return ShownKey(Request) is { } key ? keys.Find(key) is { } caller ? Accept(caller) : AuthenticateResult.Fail("unknown key")
            : sessions.Find(Request) is { } owner ? Accept(owner)
            : AuthenticateResult.NoResult();
    }

    private AuthenticateResult Accept(Caller caller)
    {
        Context.Features.Set(caller);
        return Accepted.GetValue(caller, static caller => Success(caller));
    }

    private static AuthenticateResult Success(Caller caller)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, caller.Key.Value), new Claim(ClaimTypes.Role, caller.Role.ToString())],
            Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    /// <summary>The key that a request shows, valid or not.</summary>
    public static string? ShownKey(HttpRequest request)
    {
        if (request.Headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        return request.Headers["x-api-key"] is [{ Length: > 0 } key] ? key
            : request.Headers["api-key"] is [{ Length: > 0 } other] ? other
            : null;
    }
}
