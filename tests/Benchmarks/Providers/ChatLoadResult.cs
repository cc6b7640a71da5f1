namespace Orleans.Ai.Providers;

/// <summary>What a server did with <see cref="ChatLoad"/>.</summary>
/// <param name="Times">How long each answer took, the shortest first. Unit: milliseconds.</param>
/// <param name="Elapsed">How long all of them took.</param>
/// <param name="Cpu">Processor time of the server's process.</param>
internal sealed record ChatLoadResult(double[] Times, TimeSpan Elapsed, CpuTime Cpu)
{
    /// <summary>Requests per second.</summary>
    public double Rate => Times.Length / Elapsed.TotalSeconds;

    /// <summary>The server's processor time for a request. Unit: microseconds.</summary>
    public double CpuPerRequest => Cpu.All / Times.Length;

    /// <summary>The time within which such a share of the answers was there. Unit: milliseconds.</summary>
    public double Percentile(double share) => Times[(int)(share * (Times.Length - 1))];
}
