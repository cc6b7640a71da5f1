using Google.Apis.Util;

namespace Orleans.Ai.Gemini;

/// <summary>Our clock, for Google's library.</summary>
internal sealed class GoogleClock(TimeProvider time) : IClock
{
    public DateTime Now => UtcNow;

    public DateTime UtcNow => time.GetUtcNow().UtcDateTime;
}
