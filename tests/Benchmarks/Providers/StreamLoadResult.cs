namespace Orleans.Ai.Providers;

/// <summary>What became of the streams of <see cref="StreamLoad"/>.</summary>
/// <param name="Delays">How long each token was on its way, the shortest first. Unit: milliseconds.</param>
/// <param name="EachInterval">The time within which 99 of 100 tokens of each ten seconds came. Unit: milliseconds.</param>
/// <param name="Asked">How many tokens were asked for.</param>
/// <param name="Broken">Streams without their end mark, or with tokens in another order.</param>
/// <param name="Memory">Of the server's process, each ten seconds. Unit: bytes.</param>
/// <param name="Cores">The server's processor time over the time that all took.</param>
internal sealed record StreamLoadResult(float[] Delays, IReadOnlyList<float> EachInterval, int Asked, int Broken, IReadOnlyList<long> Memory, double Cores)
{
    /// <summary>Tokens that did not come.</summary>
    public int Lost => Asked - Delays.Length;

    /// <summary>The time within which such a share of the tokens came. Unit: milliseconds.</summary>
    public double Percentile(double share) => Delays[(int)(share * (Delays.Length - 1))];
}
