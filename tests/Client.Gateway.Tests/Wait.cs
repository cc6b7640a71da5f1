namespace Orleans.Ai;

/// <summary>Waits for what another thread does; says what did not happen.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"Within 10 s it did not happen that {what}.");
            await Task.Yield();
        }
    }
}
