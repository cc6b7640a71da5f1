namespace Orleans.Ai.Clients;

/// <summary>The official npm client, and every answer against OpenAI's own schemas.</summary>
public sealed class NpmClientTests(RunningSilo silo)
{
    [Fact]
    public Task OpenAI_OfficialNodeClient_Works() => RunAsync("npm/openai.test.mjs", []);

    [Fact]
    public Task Bodies_EveryShape_MatchOpenAIsSchemas() => RunAsync(
        "npm/schemas.test.mjs",
        new() { ["ORLEANSAI_OPENAPI"] = SharedData.Require("specs/openai-openapi-2.3.0.json") });

    private Task RunAsync(string script, Dictionary<string, string> environment)
    {
        environment["ORLEANSAI_BASE_URL"] = silo.Address.GetLeftPart(UriPartial.Authority);
        return NodeScript.RunAsync(environment, "--test", script);
    }
}
