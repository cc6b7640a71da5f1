using Microsoft.AspNetCore.Authorization;

namespace Orleans.Ai.Access;

/// <summary>Names of the authorization policies; an endpoint without one needs <see cref="Client"/>.</summary>
public static class AccessPolicies
{
    /// <summary>Any caller with a valid key: uses models.</summary>
    public const string Client = "client";

    /// <summary>A caller with the role operator: reads metrics and steers the grid.</summary>
    public const string Operator = "operator";

    internal static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Client, policy => policy.AddRequirements(new CallerRequirement(CallerRole.Client)));
        options.AddPolicy(Operator, policy => policy.AddRequirements(new CallerRequirement(CallerRole.Operator)));
        options.FallbackPolicy = options.GetPolicy(Client);
    }
}
