using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Admin;

internal static class ProviderEndpoints
{
    /// <summary>Maps providers and their circuit breakers under the admin API's group.</summary>
    public static RouteGroupBuilder MapProviders(this RouteGroupBuilder admin)
    {
        admin.MapGet("/providers", ListAsync);
        admin.MapGet("/breakers/{**target}", ShowAsync);
        admin.MapPost("/breakers/{**target}", SteerAsync);
        return admin;
    }

    private static Task ListAsync(HttpContext context) => context.RequestServices.GetRequiredService<ControlPath>().AnswerAsync(context, Admin(context).ListAsync);

    private static Task ShowAsync(HttpContext context) => AnswerAsync(context, breaker => breaker.GetAsync());

    private static async Task SteerAsync(HttpContext context)
    {
        var command = await RequestBody.ReadAsync(context.Request, BreakerCommand.Read);
        var by = context.Features.GetRequiredFeature<Caller>().Key.Value;
        var decision = command.Decide(by, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        await AnswerAsync(context, breaker => decision is null ? breaker.ResetAsync() : breaker.OverrideAsync(decision));
    }

    private static Task AnswerAsync(HttpContext context, Func<IBreakerGrain, Task<BreakerStatus>> ask)
    {
        var name = RouteName.Of(context, "target");
        if (!TargetId.TryParse(name, out var target) || !Admin(context).Has(target.Provider))
        {
            return ErrorWriter.WriteAsync(context, NotFound(name));
        }

        var services = context.RequestServices;
        return services.GetRequiredService<ControlPath>().AnswerAsync(context, async () =>
        {
            var status = await ask(services.GetRequiredService<IGrainFactory>().GetGrain<IBreakerGrain>(name));
            return AdminAnswer.Of(json => ProviderJson.WriteBreaker(json, status));
        });
    }

    private static ProviderAdmin Admin(HttpContext context) => context.RequestServices.GetRequiredService<ProviderAdmin>();

    private static InferenceError NotFound(string target) => new()
    {
        Code = InferenceErrorCode.NotFound,
        Message = $"'{target}' is no model at a provider, PROVIDER/MODEL; GET /admin/providers lists the providers there are.",
        Parameter = "target",
    };
}
