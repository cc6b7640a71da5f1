using Orleans.Ai.Remote;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.CommandLine;

/// <summary>What <c>serve</c> prints once it can answer.</summary>
internal static class ReadyLine
{
    /// <summary>The address, a curl line to copy, and the page.</summary>
    public static string Render(WebApplication app)
    {
        var model = app.Services.GetRequiredService<LocalReplicas>().Reports.First().Model.Id.Value;
        return Render([.. app.Urls], model);
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
