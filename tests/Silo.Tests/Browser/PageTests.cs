using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Clients;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Browser;

/// <summary>The page in headless Chromium against a silo of its own. Its screenshots lie in artifacts/page afterwards.</summary>
public sealed class PageTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private static readonly string Screenshots = Path.Combine(SharedData.Repository, "artifacts", "page");

    [Fact]
    public async Task Page_UsedByKeyboard_StreamsStopsAndShowsItself()
    {
        await using var gauge = await StartGaugeAsync();

        await NodeScript.RunAsync([], "Browser/page.mjs", $"{silo.Address}", Screenshots, gauge.Urls.First());
    }

    [Fact]
    public Task EventReader_AnyCutOfTheBytes_GivesTheSameEvents() => NodeScript.RunAsync([], "--test", "Browser/sse.test.mjs");

    /// <summary>
    /// Answers with the number of running sequences. <c>/metrics</c> would do, were there one host in the process: OpenTelemetry
    /// gives up an instrument of that name when another test's host goes away.
    /// </summary>
    private async Task<WebApplication> StartGaugeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(
            $"{silo.Services.GetRequiredService<LocalReplicas>().Reports.Sum(report => report.Running)}", context.RequestAborted));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
