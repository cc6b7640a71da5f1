using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orleans.Ai.Sessions;

/// <summary>Registers what sessions need beside an <see cref="Storage.ILogStore"/>.</summary>
public static class SessionServiceCollectionExtensions
{
    /// <summary>Adds sessions, bound to the section <c>Sessions</c>.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.TryAddSingleton<SessionLog>();
        services.AddOptions<SessionsOptions>().BindConfiguration("Sessions").ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
