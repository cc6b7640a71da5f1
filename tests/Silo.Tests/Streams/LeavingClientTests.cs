using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Draining;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Streams;

/// <summary>1,000 clients that leave at random points leave nothing behind: no sequence, no block, no request in flight.</summary>
public sealed class LeavingClientTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task Streams_ThousandClientsLeaveAtRandomPoints_LeakNothing()
    {
        var token = TestContext.Current.CancellationToken;
        var random = new Random(17);
        var plans = Enumerable.Range(0, 1000).Select(seed => (Seed: seed, Pieces: random.Next(-2, 30))).ToArray();

        await Parallel.ForEachAsync(plans, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = token }, async (plan, cancel) =>
        {
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var body = new
            {
                model = "demo",
                stream = true,
                ignore_eos = true,
                max_tokens = 200,
                temperature = 1,
                seed = plan.Seed,
                n = 1 + (plan.Seed % 3),
                messages = new[] { new { role = "user", content = $"Tell me a story about number {plan.Seed % 7}." } },
            };
            try
            {
                var left = plan.Pieces;
                if (left < 0)
                {
                    leave.CancelAfter(TimeSpan.FromMilliseconds(plan.Seed % 5));
                }

                await foreach (var _ in ChatStream.ReadAsync(silo.Client, body, leave.Token))
                {
                    if (left-- == 0)
                    {
                        break;
                    }
                }
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
            }
        });

        await EventuallyAsync(() => silo.Services.GetRequiredService<DrainGate>().InFlight == 0, "a request is still in flight");
        await EventuallyAsync(() => Report is { Running: 0, Waiting: 0, UsedBlocks: 0 }, "the engine still holds something");
        silo.Errors.ShouldBeEmpty("the engine checks its own integrity whenever it goes idle");
    }

    private ReplicaReport Report => silo.Services.GetRequiredService<LocalReplicas>().Reports.Single();

    private static async Task EventuallyAsync(Func<bool> condition, string otherwise)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var tries = 0; !condition(); tries++)
        {
            tries.ShouldBeLessThan(1000, otherwise);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
