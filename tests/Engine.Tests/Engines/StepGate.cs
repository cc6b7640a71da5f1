using Orleans.Ai.Decoding;

namespace Orleans.Ai.Engines;

/// <summary>Holds a decoder before each step until the test lets it go.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing unless its wait handle is used.")]
internal sealed class StepGate
{
    private readonly SemaphoreSlim _entered = new(0);
    private readonly SemaphoreSlim _released = new(0);

    public void Hold(DecodeBatch batch)
    {
        _entered.Release();
        _released.Wait(TimeSpan.FromSeconds(20)); // a failed test must not hang in Dispose
    }

    /// <summary>Waits until the engine stands before a step.</summary>
    public Task EnteredAsync() => _entered.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    /// <summary>Lets that many steps go.</summary>
    public void Release(int steps = 1) => _released.Release(steps);
}
