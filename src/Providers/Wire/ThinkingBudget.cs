namespace Orleans.Ai.Wire;

/// <summary>How many tokens an effort is, for APIs that want a number.</summary>
internal static class ThinkingBudget
{
    /// <summary>The smallest that APIs take. Unit: tokens.</summary>
    public const int Least = 1024;

    /// <summary>
    /// The budget of an effort, within half of what the whole answer may have; <see langword="null"/>: there is no room for one, or no
    /// such effort.
    /// </summary>
    public static int? Of(string effort, int? maxTokens)
    {
        int? wanted = effort switch
        {
            "minimal" => Least,
            "low" => 2048,
            "medium" => 8192,
            "high" => 16384,
            "xhigh" or "max" => 24576,
            _ => null,
        };
        var room = maxTokens is { } max ? Math.Max(max / 2, Math.Min(Least, max - 1)) : int.MaxValue;
        return wanted is { } budget && room >= Least ? Math.Min(budget, room) : null;
    }
}
