using Orleans.Ai.Remote;
using Orleans.Ai.Silos;

namespace Orleans.Ai.CommandLine;

/// <summary>What <c>serve</c> prints once it can answer.</summary>
internal static class ReadyLine
{
    /// <summary>The address, a curl line to copy, and the page.</summary>
    public static string Render(WebApplication app)
    {
        var silo = app.Services.GetRequiredService<LocalSilo>();
        return silo.GetReport().Replicas is [var replica, ..]
            ? Render([.. app.Urls], replica.Model.Id.Value)
            : $"Orleans.Ai is ready: {silo.Profile.Node} ({silo.Profile.Roles}) at {string.Join(", ", app.Urls)}";
    }

    /// <summary>The same for known addresses.</summary>
    public static string Render(IReadOnlyList<string> addresses, string model)
    {
        var address = ServerAddress.ForClients(addresses[0]).GetLeftPart(UriPartial.Authority);
        var body = $$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"What is a grain?"}]}""";
        return $"""
            Orleans.Ai is ready: {model} at {string.Join(", ", addresses)}
              curl -N {address}/v1/chat/completions -H 'Content-Type: application/json' -d '{body}'
              page {address}/
            """;
    }
}
