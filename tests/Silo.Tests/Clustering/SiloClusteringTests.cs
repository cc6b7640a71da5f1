using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;

namespace Orleans.Ai.Clustering;

public sealed class SiloClusteringTests
{
    [Fact]
    public async Task AddOrleansAiSilo_TwoOnOneMachine_AreClustersOfTheirOwn()
    {
        await using var first = Build();
        await using var second = Build();
        await Task.WhenAll(first.StartAsync(TestContext.Current.CancellationToken), second.StartAsync(TestContext.Current.CancellationToken));

        foreach (var app in new[] { first, second })
        {
            var management = app.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
            (await management.GetHosts(onlyActive: true, TestContext.Current.CancellationToken)).Count.ShouldBe(1);
        }

        Details(first).Name.ShouldNotBe(Details(second).Name);
        Details(first).GatewayAddress.ShouldBeNull();
        await Task.WhenAll(first.StopAsync(TestContext.Current.CancellationToken), second.StopAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("laptop-7")]
    [InlineData("büro.Örtlich")]
    [InlineData("")]
    [InlineData("a-very-long-host-name-that-goes-on-and-on-and-on-beyond-what-an-id-may-hold.example.org")]
    public void SiloName_AnyHost_MakesANodeOfAReplicaId(string host)
    {
        var node = $"{SiloName.From(host)}-65535";

        new KeyId(node).Value.ShouldBe(node);
    }

    private static ILocalSiloDetails Details(WebApplication app) => app.Services.GetRequiredService<ILocalSiloDetails>();

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        return builder.AddOrleansAiSilo().Build();
    }
}
