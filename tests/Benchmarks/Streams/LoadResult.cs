namespace Orleans.Ai.Streams;

/// <summary>What a load of streams cost.</summary>
/// <param name="Tokens">Generated, over all streams.</param>
/// <param name="Elapsed">From the first request to the last stream's end.</param>
/// <param name="CpuMicroseconds">Processor time of the process under load.</param>
internal readonly record struct LoadResult(int Tokens, TimeSpan Elapsed, double CpuMicroseconds)
{
    public double TokensPerSecond => Tokens / Elapsed.TotalSeconds;

    public double CpuPerToken => CpuMicroseconds / Tokens;
}
