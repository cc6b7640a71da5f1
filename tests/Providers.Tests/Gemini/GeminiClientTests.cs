using Orleans.Ai.Features;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

public sealed class GeminiClientTests
{
    [Trait("Pace", "slow")]
    [Theory, InlineData(null), InlineData("token")]
    [Covers("gemini vertex", Feature.Client)]
    public async Task Double_DrivenByTheVendorsClient_SpeaksTheContract(string? token)
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = GeminiDouble.Script(token);

        await NodeScript.RunAsync(new() { ["DOUBLE_URL"] = listener.Address.ToString(), ["DOUBLE_TOKEN"] = token ?? "" }, "--test", "npm/provider.gemini.test.mjs");
    }
}
