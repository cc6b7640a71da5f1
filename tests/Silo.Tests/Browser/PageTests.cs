using Orleans.Ai.Clients;

namespace Orleans.Ai.Browser;

/// <summary>The page in headless Chromium against the running silo. Its screenshots lie in artifacts/page afterwards.</summary>
public sealed class PageTests(RunningSilo silo)
{
    private static readonly string Screenshots = Path.Combine(SharedData.Repository, "artifacts", "page");

    [Fact]
    public Task Page_UsedByKeyboard_StreamsStopsAndShowsItself() =>
        NodeScript.RunAsync([], "Browser/page.mjs", $"{silo.Address}", Screenshots, "orleans_ai_engine_sequences");

    [Fact]
    public Task EventReader_AnyCutOfTheBytes_GivesTheSameEvents() => NodeScript.RunAsync([], "--test", "Browser/sse.test.mjs");
}
