namespace Orleans.Ai.Streams;

/// <summary>What a load of streams cost.</summary>
/// <param name="Tokens">Generated, over all streams.</param>
/// <param name="Elapsed">From the first request to the last stream's end.</param>
/// <param name="Cpu">Of the process under load.</param>
internal readonly record struct LoadResult(int Tokens, TimeSpan Elapsed, CpuTime Cpu)
{
    public double TokensPerSecond => Tokens / Elapsed.TotalSeconds;

    /// <summary>Unit: microseconds.</summary>
    public double EnginePerToken => Cpu.Engine / Tokens;

    /// <summary>Outside the engine's thread. Unit: microseconds.</summary>
    public double RestPerToken => Cpu.Rest / Tokens;
}
