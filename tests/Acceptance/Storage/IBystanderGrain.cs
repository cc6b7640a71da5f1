namespace Orleans.Ai.Storage;

/// <summary>A grain that has nothing to do with storage.</summary>
public interface IBystanderGrain : IGrainWithIntegerKey
{
    /// <summary>How long the turn was waited for.</summary>
    Task<TimeSpan> GetDelayAsync(long calledAt);
}
