using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Admin;
using Orleans.Ai.Inference;

namespace Orleans.Ai;

/// <summary>Registers the HTTP edge.</summary>
public static class GatewayServiceCollectionExtensions
{
    /// <summary>
    /// Adds the gateway, bound to the section <c>Gateway</c>. It needs <see cref="IInferenceBackend"/>,
    /// <see cref="Routing.ReplicaTable"/>, <see cref="Draining.DrainGate"/>, <see cref="Silos.GridView"/> and its instruments, as the
    /// pipeline registers them, and for the operator's side <see cref="Silos.ISiloAgents"/>. It is put to work by <see cref="GatewayApplicationExtensions.MapGateway"/>.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>();
        services.AddSingleton<IConfigureOptions<CorsOptions>, CorsOrigins>();
        services.TryAddSingleton<GenerationHandler>();
        services.TryAddSingleton<ModelAdmin>();
        services.TryAddSingleton<ControlPath>();
        services.AddRouting();
        services.AddCors();
        return services.AddAccess();
    }

    private static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton<OperatorSessions>();
        services.AddHostedService<KeyFileWatcher>();
        services.AddAuthentication(ApiKeyHandler.Scheme).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, null);
        services.AddAuthorization(AccessPolicies.Add);
        return services;
    }
}
