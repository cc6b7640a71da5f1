using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Admin;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Ai.Responses;

namespace Orleans.Ai;

/// <summary>Registers the HTTP edge.</summary>
public static class GatewayServiceCollectionExtensions
{
    /// <summary>
    /// Adds the gateway, bound to the section <c>Gateway</c>. It needs <see cref="IInferenceBackend"/>,
    /// <see cref="Routing.ReplicaTable"/>, <see cref="GenerationReader"/>, <see cref="Draining.DrainGate"/>, <see cref="Silos.GridView"/> and its instruments, as the
    /// pipeline registers them, <see cref="IEmbeddingBackend"/> where there are embeddings, and for the operator's side <see cref="Silos.ISiloAgents"/>. It is put to work by <see cref="GatewayApplicationExtensions.MapGateway"/>.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>();
        services.AddSingleton<IConfigureOptions<CorsOptions>, CorsOrigins>();
        services.TryAddSingleton<AnswerWriter>();
        services.TryAddSingleton<RecordedAnswers>();
        services.TryAddSingleton<GenerationHandler>();
        services.AddSingleton(ChatCompletionsEndpoint.Endpoint);
        services.AddSingleton(CompletionsEndpoint.Endpoint);
        services.AddResponses();
        services.TryAddSingleton<EmbeddingStages>();
        services.TryAddSingleton<ModelAdmin>();
        services.TryAddSingleton<RouteAdmin>();
        services.TryAddSingleton<ProviderAdmin>();
        services.TryAddSingleton<ControlPath>();
        services.TryAddSingleton<UsageAdmin>();
        services.AddRouting();
        services.AddCors();
        return services.AddAccess();
    }

    private static void AddResponses(this IServiceCollection services)
    {
        services.AddOptions<ResponsesOptions>().BindConfiguration("Responses").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ResponseCompletion>();
        services.TryAddSingleton<StoredResponses>();
        services.AddSingleton(ResponsesEndpoint.Create);
    }

    private static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton<OperatorSessions>();
        services.AddHostedService<KeyFileWatcher>();
        services.AddAuthorization(AccessPolicies.Add);
        services.AddSingleton<IPolicyEvaluator, CallerEvaluator>();
        return services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
    }
}
