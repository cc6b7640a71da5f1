using System.Diagnostics;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Composition;

namespace Orleans.Ai.Clustering;

/// <summary>Silos over a real redis-server.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task Silos_OverOneRedis_CallEachOtherAndShareWhatIsStored()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var (first, second) = await Node.StartTwoAsync(redis);
        await using var last = second;
        var remote = await first.RemoteCounterAsync();
        var local = await second.RemoteCounterAsync();
        (await remote.AddAsync(), await local.AddAsync(), await local.AddAsync()).ShouldBe((1, 1, 2));

        (await remote.GetAsync()).Silo.ShouldBe(second.Name);
        (await local.GetAsync()).Silo.ShouldBe(first.Name);
        await first.DisposeAsync();

        (await local.GetAsync()).ShouldBe((2, second.Name));
        (await local.AddAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task RedisAway_WhileSilosRun_CallsGoOnAndWritesFailFastUntilItIsBack()
    {
        await using var redis = await RedisServer.StartNewAsync(appendOnly: true);
        var (first, second) = await Node.StartTwoAsync(redis);
        await using var one = first;
        await using var two = second;
        var counter = await first.RemoteCounterAsync();
        (await counter.AddAsync()).ShouldBe(1);

        await redis.KillAsync();
        await ExpectFastFailureAsync(counter);
        await Eventually.BeAsync(() => first.Log.Count("cannot be reached: requests go on") >= 1, "the silo says that Redis is away");
        (await counter.GetAsync()).ShouldBe((1, second.Name));
        await redis.StartAsync();
        await Eventually.BeAsync(() => CanAddAsync(counter), "writes work again");
        await Eventually.BeAsync(() => first.Log.Count("is back") >= 1, "the silo says that Redis is back");

        redis.Freeze();
        await ExpectFastFailureAsync(counter);
        (await counter.GetAsync()).Count.ShouldBeGreaterThanOrEqualTo(2);
        redis.Thaw();
        await Eventually.BeAsync(() => CanAddAsync(counter), "writes work again");
        (first.Health.StateLost, second.Health.StateLost).ShouldBe((false, false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RedisWiped_WhileSilosServe_IsSaidAndEndsThemWithAnError(bool flush)
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var other = await Node.StartAsync(redis);
        var harness = new CommandHarness { StartSilo = SiloStart.StartAsync };
        var serving = harness.RunAsync(["serve", "--urls", "http://127.0.0.1:0", .. redis.ClusterArguments, "--set", "Drain:Timeout=00:00:05"]);
        await harness.FirstOutput.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        other.Health.StateLost.ShouldBeFalse();

        if (flush)
        {
            await redis.FlushAsync();
        }
        else
        {
            await redis.StopAsync();
            await redis.StartAsync();
        }

        await Eventually.BeAsync(() => other.Health.StateLost && other.Log.Count("Critical The cluster's Redis at redis://127.0.0.1") == 1, "the silo says that the state is lost", 5);
        (await serving.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Failure);
    }

    private static async Task ExpectFastFailureAsync(ICounterGrain counter)
    {
        var watch = Stopwatch.StartNew();
        var failure = await Should.ThrowAsync<StorageUnavailableException>(counter.AddAsync);

        failure.Message.ShouldContain("(Cluster:Redis) did not do it; try again once it answers");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    private static async Task<bool> CanAddAsync(ICounterGrain counter)
    {
        try
        {
            return await counter.AddAsync() > 0;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }
}
