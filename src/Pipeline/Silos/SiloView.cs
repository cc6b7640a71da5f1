namespace Orleans.Ai.Silos;

/// <summary>A silo as this process last heard of it.</summary>
/// <param name="Report">Its last report.</param>
/// <param name="ReceivedAt">When that came, by <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="TokensPerSecond">Tokens that its replicas generate, smoothed over about two seconds.</param>
public sealed record SiloView(SiloReport Report, long ReceivedAt, double TokensPerSecond);
