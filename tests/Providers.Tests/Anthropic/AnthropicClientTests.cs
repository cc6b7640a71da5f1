using System.Text.Json;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

public sealed class AnthropicClientTests
{
    [Trait("Pace", "slow")]
    [Fact]
    [Covers("anthropic", Feature.Client)]
    public async Task Double_DrivenByTheVendorsClient_SpeaksTheContract()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = AnthropicDouble.Script;

        await NodeScript.RunAsync(new()
        {
            ["DOUBLE_URL"] = listener.Address.ToString(),
            ["ANTHROPIC_EVENT_SCHEMA"] = SharedData.Require("specs/anthropic-Event.from-sdk-1.12.0.schema.json"),
            ["ANTHROPIC_MESSAGE_SCHEMA"] = SharedData.Require("specs/anthropic-Message.from-sdk-1.12.0.schema.json"),
        }, "--test", "npm/provider.anthropic.test.mjs");
    }

    [Fact]
    public async Task Requests_OfEveryKind_MatchTheSpecification()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = AnthropicDouble.Script;
        var provider = TestProvider.Create("anthropic", listener.Address);
        InferenceRequest[] requests =
        [
            TestProvider.Ask(Conversations.Long, isFolded: true),
            Conversations.Weather(isFolded: true) with { ReasoningEffort = "high" },
            Conversations.WeatherAnswered(ThoughtMarks.Sign(AnthropicMessages.Thought, AnthropicDouble.Signature)),
            Conversations.Weather() with { Tools = Conversations.Tools with { Choice = ToolChoice.Function("get_weather"), Parallel = false } },
            Conversations.Picture(),
            Conversations.Picture("https://example.org/x.png"),
            Conversations.Structured(isFolded: true) with { ReasoningEffort = "minimal" },
            TestProvider.Ask() with { Stopping = new() { MaxTokens = 5, StopStrings = ["END"] }, Extra = """{"user":"u-1","service_tier":"auto"}""" },
        ];

        foreach (var request in requests)
        {
            (await provider.CollectAsync(request, "claude-opus-4-7")).EndOf();
        }

        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(listener.Requests.Select(request => request.Json)), TestContext.Current.CancellationToken);
            await NodeScript.RunAsync(new()
            {
                ["REQUESTS"] = file,
                ["ANTHROPIC_REQUEST_SCHEMA"] = SharedData.Require("specs/anthropic-Request.from-sdk-1.12.0.schema.json"),
            }, "--test", "npm/provider.anthropic.requests.test.mjs");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
