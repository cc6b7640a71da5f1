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

    [Fact]
    public Task Responses_EveryShape_MatchBothSpecifications() => RunAsync("npm/responses.test.mjs", new()
    {
        ["ORLEANSAI_OPENAPI"] = SharedData.Require("specs/openai-openapi-2.3.0.json"),
        ["ORLEANSAI_OPENRESPONSES"] = SharedData.Require("specs/openresponses-openapi-2026-01.json"),
    });

    [Fact]
    public Task Responses_OfficialNodeClient_Works() => RunAsync("npm/responses.client.test.mjs", []);

    [Fact]
    public Task Conversations_OfficialNodeClient_WorksAndEveryShapeMatchesTheSpecification() => RunAsync(
        "npm/conversations.test.mjs",
        new() { ["ORLEANSAI_OPENAPI"] = SharedData.Require("specs/openai-openapi-2.3.0.json") });

    private Task RunAsync(string script, Dictionary<string, string> environment)
    {
        environment["ORLEANSAI_BASE_URL"] = silo.Address.GetLeftPart(UriPartial.Authority);
        return NodeScript.RunAsync(environment, "--test", script);
    }
}
