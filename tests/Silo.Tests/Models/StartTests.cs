using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Clustering;
using Orleans.Ai.Generations;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Models;

/// <summary>What clients are told between a silo's start and the moment its configured model is known.</summary>
public sealed class StartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_ThatAsksBeforeTheConfiguredModelIsMeasured_IsToldToComeBack()
    {
        var measured = new TaskCompletionSource();
        await using var app = RunningSilo.Build(
            new() { ["Routing:ReplicaWait"] = "0:00:00" },
            services => services.AddSingleton<IReplicaLoader>(provider => new SlowLoader(ActivatorUtilities.CreateInstance<EngineReplicaLoader>(provider), measured.Task)));
        await app.StartAsync(Token);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await Eventually.BeAsync(() => app.Services.GetRequiredService<CatalogView>().IsKnown, "the catalog is known");

        using var configured = await client.PostAsJsonAsync(Recorded.Chat, Recorded.Body(tokens: 1), Token);
        var other = await Recorded.RefusalAsync(Recorded.PostAsync(client, Recorded.Body(model: "nobody")));
        measured.SetResult();
        await app.Services.GetRequiredService<ModelHost>().Loaded;
        using var later = await client.PostAsJsonAsync(Recorded.Chat, Recorded.Body(tokens: 1), Token);
        await app.StopAsync(Token);

        (configured.StatusCode, configured.Headers.RetryAfter?.Delta > TimeSpan.Zero).ShouldBe((HttpStatusCode.ServiceUnavailable, true));
        other.ShouldBe((404, "model_not_found"));
        later.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Loads real replicas, once it may look at the files.</summary>
    private sealed class SlowLoader(IReplicaLoader inner, Task mayMeasure) : IReplicaLoader
    {
        public ModelMeasurement Measure(ModelRegistration model)
        {
            mayMeasure.GetAwaiter().GetResult();
            return inner.Measure(model);
        }

        public ILocalReplica Load(ModelRegistration model, ReplicaId replica, IReadOnlyList<int> accelerators) => inner.Load(model, replica, accelerators);
    }
}
