using Microsoft.AspNetCore.Authorization;

namespace Orleans.Ai.Access;

/// <summary>Asks for a caller of at least this role.</summary>
/// <param name="Role">The role.</param>
internal sealed record CallerRequirement(CallerRole Role) : IAuthorizationRequirement;
