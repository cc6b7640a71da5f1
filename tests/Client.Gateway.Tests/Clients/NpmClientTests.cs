using Orleans.Ai.Embeddings;
using Orleans.Ai.Models;

namespace Orleans.Ai.Clients;

/// <summary>The official npm client against a model with tools, eyes and thoughts; every object and event against the published schemas.</summary>
[Trait("Pace", "slow")]
public sealed class NpmClientTests
{
    [Fact]
    public async Task OpenAI_OfficialNodeClient_UnderstandsToolsSchemasImagesThoughtsAndEmbeddings()
    {
        await using var host = await GatewayHost.StartAsync(
            ScriptedModel.Create(), embeddings: new ScriptedEmbeddings(), routes: new ScriptedRoutes(ScriptedRoutes.Model("team/chat"), ScriptedRoutes.Model("gpt", "openai")));
        host.AddReplica();

        await NodeScript.RunAsync(
            new()
            {
                ["ORLEANSAI_BASE_URL"] = host.Address.GetLeftPart(UriPartial.Authority),
                ["ORLEANSAI_OPENAPI"] = SharedData.Require("specs/openai-openapi-2.3.0.json"),
                ["ORLEANSAI_OPENRESPONSES"] = SharedData.Require("specs/openresponses-openapi-2026-01.json"),
            },
            "--test",
            "npm/tools.test.mjs");
    }
}
