using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Browser;

/// <summary>The page in headless Chromium against a silo of its own. Its screenshots lie in artifacts/page afterwards.</summary>
public sealed class PageTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private static readonly string Screenshots = Path.Combine(SharedData.Repository, "artifacts", "page");

    [Fact]
    public async Task Page_UsedByKeyboard_StreamsStopsAndShowsItself()
    {
        var gate = new TokenGate();
        await using var app = RunningSilo.Build(
            [], services => services.AddSingleton<IReplicaLoader>(provider => new GatedLoader(ActivatorUtilities.CreateInstance<EngineReplicaLoader>(provider), gate)));
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<ModelHost>().Loaded;
        await using var gauge = await StartGaugeAsync(app.Services.GetRequiredService<LocalReplicas>(), gate);

        await NodeScript.RunAsync([], "Browser/page.mjs", app.Urls.First(), Screenshots, gauge.Urls.First());

        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public Task OperatorsView_OverAGrid_ShowsAndSteersIt() => NodeScript.RunAsync([], "Browser/grid.mjs", $"{silo.Address}", Screenshots);

    [Fact]
    public async Task Dashboard_OpenedFromThePageWithAKey_ShowsTheSilo()
    {
        using var folder = new TemporaryFolder();
        var (operatorKey, clientKey) = (ApiKeyHash.Generate(), ApiKeyHash.Generate());
        var keyFile = folder.Write("keys.json", $$"""
            { "keys": [ { "id": "o", "hash": "{{ApiKeyHash.Hash(operatorKey)}}", "tenant": "t", "role": "operator" },
                        { "id": "c", "hash": "{{ApiKeyHash.Hash(clientKey)}}", "tenant": "t", "role": "client" } ] }
            """);
        await using var app = RunningSilo.Build(new() { ["Gateway:KeyFile"] = keyFile });
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<ModelHost>().Loaded;

        await NodeScript.RunAsync([], "Browser/dashboard.mjs", app.Urls.First(), operatorKey, clientKey, Screenshots);

        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public Task EventReader_AnyCutOfTheBytes_GivesTheSameEvents() => NodeScript.RunAsync([], "--test", "Browser/sse.test.mjs");

    /// <summary>
    /// Answers with the number of running sequences, and holds or lets go answers first where that is asked. <c>/metrics</c> would do, were there one host in the process: OpenTelemetry
    /// gives up an instrument of that name when another test's host goes away.
    /// </summary>
    private static async Task<WebApplication> StartGaugeAsync(LocalReplicas replicas, TokenGate gate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/hold":
                    gate.Hold(after: 20);
                    break;
                case "/open":
                    gate.Open();
                    break;
            }

            return context.Response.WriteAsync($"{replicas.Reports.Sum(report => report.Running)}", context.RequestAborted);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
