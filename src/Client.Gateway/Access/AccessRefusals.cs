using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Access;

/// <summary>Tells who may not do something why.</summary>
internal sealed class AccessRefusals : IAuthorizationMiddlewareResultHandler
{
    private static readonly InferenceError NotAllowed = new()
    {
        Code = InferenceErrorCode.Forbidden,
        Message = "This API key does not allow this; it takes a key with the role operator.",
    };

    /// <inheritdoc/>
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Succeeded ? next(context)
            : authorizeResult.Challenged ? ChallengeAsync(context)
            : ErrorWriter.WriteAsync(context, NotAllowed);

    private static Task ChallengeAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = CallerEvaluator.Scheme;
        return ErrorWriter.WriteAsync(context, new InferenceError
        {
            Code = InferenceErrorCode.Unauthenticated,
            Message = CallerEvaluator.ShownKey(context.Request) is null
                ? "No API key was sent. Send one as 'Authorization: Bearer KEY'."
                : "The API key that was sent is not valid here.",
        });
    }
}
