using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Orleans.Ai.Access;

/// <summary>
/// Establishes the <see cref="Caller"/> of a request from <c>Authorization: Bearer</c>, <c>x-api-key</c> or <c>api-key</c>, or from a
/// session of <see cref="OperatorSessions"/> where no key is shown, and says whether he may do what it asks for. Without a key file the
/// caller is the operator, whatever key is sent: clients that insist on a key may send any.
/// </summary>
internal sealed class CallerEvaluator(KeyRing keys, OperatorSessions sessions) : IPolicyEvaluator
{
    /// <summary>How <c>WWW-Authenticate</c> names the keys (RFC 6750, 3).</summary>
    public const string Scheme = "Bearer";

    private const string Bearer = Scheme + " ";

    private static readonly Task<AuthenticateResult> Unknown = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<PolicyAuthorizationResult> May = Task.FromResult(PolicyAuthorizationResult.Success());
    private static readonly Task<PolicyAuthorizationResult> MayNot = Task.FromResult(PolicyAuthorizationResult.Forbid());
    private static readonly Task<PolicyAuthorizationResult> Nobody = Task.FromResult(PolicyAuthorizationResult.Challenge());

    // What is said of a caller never changes, and is not made anew for each of his requests.
    private static readonly ConditionalWeakTable<Caller, Task<AuthenticateResult>> Known = [];

    private static readonly Caller Local = new() { Tenant = TenantId.Local, Role = CallerRole.Operator, Key = KeyId.None };

    /// <inheritdoc/>
    public Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context)
    {
        if (Find(context.Request) is not { } caller)
        {
            return Unknown;
        }

        context.Features.Set(caller);
        return Known.GetValue(caller, static caller => Task.FromResult(Success(caller)));
    }

    /// <summary>Allows what asks for callers of a role, and nothing else: a requirement of another kind is met by nobody.</summary>
    public Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource)
    {
        if (context.Features.Get<Caller>() is not { } caller)
        {
            return Nobody;
        }

        foreach (var requirement in policy.Requirements)
        {
            if (requirement is not CallerRequirement { Role: var role } || caller.Role < role)
            {
                return MayNot;
            }
        }

        return May;
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

    private Caller? Find(HttpRequest request) =>
        keys.IsOpen ? Local : ShownKey(request) is { } key ? keys.Find(key) : sessions.Find(request);

    private static AuthenticateResult Success(Caller caller)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, caller.Key.Value), new Claim(ClaimTypes.Role, caller.Role.ToString())],
            Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }
}
