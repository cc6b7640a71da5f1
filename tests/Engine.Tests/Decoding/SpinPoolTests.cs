namespace Orleans.Ai.Decoding;

public sealed class SpinPoolTests
{
    [Fact]
    public void Run_ManyLoopsOfAllSizes_DoesEveryItemOnce()
    {
        foreach (var threads in new[] { 1, 2, 4 })
        {
            using var pool = new SpinPool(threads);
            var done = new int[200];
            Action<int, int, int> body = (begin, end, thread) =>
            {
                thread.ShouldBeInRange(0, threads - 1);
                for (var i = begin; i < end; i++)
                {
                    Interlocked.Increment(ref done[i]);
                }
            };

            for (var loop = 0; loop < 5000; loop++)
            {
                var items = loop % done.Length;
                pool.Run(items, 1 + (loop % 7), body);
                done.AsSpan(0, items).IndexOfAnyExcept(1).ShouldBe(-1);
                done.AsSpan(items).IndexOfAnyExcept(0).ShouldBe(-1);
                Array.Clear(done);
            }
        }
    }

    [Fact]
    public async Task Run_AfterTheWorkersParked_WakesThem()
    {
        using var pool = new SpinPool(2);
        for (var loop = 0; loop < 5; loop++)
        {
            // Longer than workers spin.
            await Task.Delay(5, TestContext.Current.CancellationToken);
            using var both = new Barrier(2);
            pool.Run(2, 1, (_, _, _) => both.SignalAndWait(TimeSpan.FromSeconds(30)).ShouldBeTrue("the parked worker did not come"));
        }
    }
}
