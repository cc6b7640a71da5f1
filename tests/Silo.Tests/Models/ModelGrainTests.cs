using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routing;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Models;

/// <summary>The control path on a silo that is alone: real grains, real replicas of the demo model.</summary>
public sealed class ModelGrainTests : IAsyncLifetime
{
    private readonly WebApplication _app = RunningSilo.Build(new()
    {
        ["Engine:KvCacheMegabytes"] = "8",
        ["Engine:Threads"] = "1",
        ["Node:Accelerator"] = "Simulated",
        ["Node:AcceleratorMemoryMegabytes"] = "200",
    });

    private IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    private ICatalogGrain Catalog => Grains.GetGrain<ICatalogGrain>(0);

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync();
        await _app.Services.GetRequiredService<ModelHost>().Loaded;
    }

    [Fact]
    public async Task Model_FromRegistrationToRemoval_HasTheReplicasAskedFor()
    {
        (await Model("a").RegisterAsync(Registration("a", replicas: 2))).ShouldBeNull();
        await Eventually.BeAsync(() => Ready("a") == 2, "two replicas are ready");
        (await AnswerAsync("a")).ShouldBeOfType<InferenceEvent.Completed>();
        (await Catalog.GetAsync(null)).ShouldNotBeNull().Models.ShouldContain(new ModelId("a"));

        (await Model("a").ScaleAsync(0)).ShouldBeNull();
        await Eventually.BeAsync(() => Count("a") == 0, "no replica is left");
        (await Model("a").ScaleAsync(1)).ShouldBeNull();
        await Eventually.BeAsync(() => Ready("a") == 1, "one replica is ready");

        (await Model("a").RemoveAsync()).ShouldBeNull();
        await Eventually.BeAsync(() => Count("a") == 0, "its replica is gone");
        await Eventually.BeAsync(async () => (await Catalog.GetAsync(null))!.Models.Count == 0, "the catalog has forgotten it");
        (await Model("a").GetStatusAsync()).ShouldBeNull();
        (await Model("a").RemoveAsync()).ShouldNotBeNull().Code.ShouldBe(InferenceErrorCode.ModelNotFound);
    }

    [Fact]
    public async Task Register_Again_IsIdempotentAndRefusesOtherSettings()
    {
        (await Model("twice").RegisterAsync(Registration("twice", replicas: 0))).ShouldBeNull();

        (await Model("twice").RegisterAsync(Registration("twice", replicas: 0))).ShouldBeNull();
        (await Model("twice").RegisterAsync(Registration("twice", replicas: 1))).ShouldNotBeNull().Code.ShouldBe(InferenceErrorCode.AlreadyExists);
        (await Model("demo").RegisterAsync(Registration("demo"))).ShouldNotBeNull().Message.ShouldContain("served by the configuration");
    }

    [Fact]
    public async Task Register_WhatCannotBeServed_IsRefusedWithTheReason()
    {
        (await Model("no-files").RegisterAsync(Registration("no-files") with { Path = "/nowhere" })).ShouldNotBeNull().Message.ShouldContain("/nowhere");
        (await Model("huge").RegisterAsync(Registration("huge") with { Needs = new() { MemoryBytes = 1L << 50 } }))
            .ShouldNotBeNull().Message.ShouldContain("needs 1048576 GiB");
        (await Model("cuda").RegisterAsync(Registration("cuda") with { Needs = new() { Accelerators = 1, AcceleratorKind = AcceleratorKind.Cuda } }))
            .ShouldNotBeNull().Message.ShouldContain("has accelerators of kind simulated");
        (await Model("many").RegisterAsync(Registration("many", replicas: 2000))).ShouldNotBeNull().Parameter.ShouldBe("replicas");
        (await Model("no-files").GetStatusAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Scale_BeyondTheMemory_SaysWhatIsMissingAndKeepsWhatFits()
    {
        (await Model("gpu").RegisterAsync(Registration("gpu", replicas: 2) with { Needs = new() { Accelerators = 1, MemoryBytes = 90 << 20 } })).ShouldBeNull();
        await Eventually.BeAsync(() => Ready("gpu") == 2, "two replicas are ready");

        (await Model("gpu").ScaleAsync(3)).ShouldBeNull();
        await Eventually.BeAsync(async () => (await Model("gpu").GetStatusAsync())?.Problem is not null, "the problem is told");

        var status = (await Model("gpu").GetStatusAsync()).ShouldNotBeNull();
        status.Problem!.Message.ShouldContain("has 20 MiB of 200 MiB free on its freest accelerator");
        status.Replicas.Count.ShouldBe(2);
    }

    [Fact]
    public async Task SetDraining_ThenResume_MovesTheSilosStateAndBack()
    {
        var node = _app.Services.GetRequiredService<SiloProfile>().Node;
        var agent = _app.Services.GetRequiredService<ISiloAgents>().Find(node).ShouldNotBeNull();

        await agent.SetDrainingAsync(true);
        (await AnswerAsync("demo")).ShouldBeOfType<InferenceEvent.Failed>().Error.Code.ShouldBe(InferenceErrorCode.Draining);
        _app.Services.GetRequiredService<ReplicaTable>().HasReadyReplica(new("demo")).ShouldBeFalse();

        await agent.SetDrainingAsync(false);
        (await AnswerAsync("demo")).ShouldBeOfType<InferenceEvent.Completed>();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IModelGrain Model(string id) => Grains.GetGrain<IModelGrain>(id);

    private static ModelRegistration Registration(string id, int replicas = 1) => new() { Id = new(id), Path = SharedData.DemoModel, Replicas = replicas };

    private int Count(string model) => _app.Services.GetRequiredService<LocalReplicas>().Reports.Count(report => report.Model.Id.Value == model);

    private int Ready(string model) => _app.Services.GetRequiredService<ReplicaTable>().Ready(new(model)).Count();

    private async Task<InferenceEvent> AnswerAsync(string model)
    {
        var request = new InferenceRequest
        {
            Id = RequestId.Create(),
            Model = new(model),
            Caller = new() { Tenant = TenantId.Local, Role = CallerRole.Client, Key = KeyId.None },
            Prompt = new Prompt.Text("A grain"),
            Stopping = new() { MaxTokens = 3 },
        };
        return await _app.Services.GetRequiredService<IInferenceBackend>().InferAsync(request, TestContext.Current.CancellationToken)
            .LastAsync(TestContext.Current.CancellationToken);
    }
}
