using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Browser;

/// <summary>Conversations on the page in headless Chromium, against a silo that asks for keys and whose answers can be held. Screenshots lie in artifacts/page.</summary>
public sealed class ConversationTests
{
    private readonly TokenGate _gate = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Conversations_ReloadedCutLeftAndStopped_LoseAndDoubleNothing()
    {
        using var folder = new TemporaryFolder();
        var key = ApiKeyHash.Generate();
        var keyFile = folder.Write("keys.json", $$"""{ "keys": [ { "id": "c", "hash": "{{ApiKeyHash.Hash(key)}}", "tenant": "t", "role": "client" } ] }""");
        await using var control = await StartControlAsync();
        await using var app = RunningSilo.Build(
            new() { ["Gateway:KeyFile"] = keyFile },
            services => services.AddSingleton<IReplicaLoader>(provider => new GatedLoader(ActivatorUtilities.CreateInstance<EngineReplicaLoader>(provider), _gate)));
        await app.StartAsync(Token);
        await app.Services.GetRequiredService<ModelHost>().Loaded;

        await NodeScript.RunAsync([], "Browser/conversations.mjs", app.Urls.First(), control.Urls.First(), key, Path.Combine(SharedData.Repository, "artifacts", "page"));

        await app.StopAsync(Token);
    }

    /// <summary>Lets the script hold answers before a token (<c>/hold/12</c>) and let them go on (<c>/open</c>).</summary>
    private async Task<WebApplication> StartControlAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            if (context.Request.Path.Value!.Split('/') is [_, "hold", var after])
            {
                _gate.Hold(int.Parse(after, CultureInfo.InvariantCulture));
            }
            else
            {
                _gate.Open();
            }

            return Task.CompletedTask;
        });
        await app.StartAsync(Token);
        return app;
    }
}
