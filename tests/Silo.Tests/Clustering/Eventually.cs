using System.Diagnostics;

namespace Orleans.Ai.Clustering;

/// <summary>Waits for what other processes and silos do; says what did not happen.</summary>
internal static class Eventually
{
    public static async Task BeAsync(Func<Task<bool>> condition, string what, int seconds = 15)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"Within {seconds} s it did not happen that {what}.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task BeAsync(Func<bool> condition, string what, int seconds = 15) => BeAsync(() => Task.FromResult(condition()), what, seconds);
}
