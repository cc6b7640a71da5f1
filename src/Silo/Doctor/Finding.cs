namespace Orleans.Ai.Doctor;

/// <summary>What one check of <c>doctor</c> found.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="IsHealthy">The server can work with it.</param>
/// <param name="Detail">What it is; where it is not healthy, what to do.</param>
internal sealed record Finding(string Subject, bool IsHealthy, string Detail);
