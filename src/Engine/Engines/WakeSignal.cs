namespace Orleans.Ai.Engines;

/// <summary>Parks a thread until there is work. A wake that comes before the park is not lost.</summary>
internal sealed class WakeSignal
{
    private readonly object _gate = new();
    private bool _woken;

    /// <summary>Ends the present park, or the next one.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for <see cref="Wake"/>.</summary>
    public void Park()
    {
        lock (_gate)
        {
            while (!_woken)
            {
                Monitor.Wait(_gate);
            }

            _woken = false;
        }
    }
}
