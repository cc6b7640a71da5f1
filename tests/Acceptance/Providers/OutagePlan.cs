namespace Orleans.Ai.Providers;

/// <summary>When a provider's double is up and when it is not: drawn at random, the same for the same seed.</summary>
internal static class OutagePlan
{
    private static readonly DoubleMode[] Outages = [DoubleMode.Killed, DoubleMode.Hung, DoubleMode.Cutting];

    /// <summary>Draws it; it begins and ends with a time in which the double is up.</summary>
    /// <param name="seed">Of the random numbers.</param>
    /// <param name="whole">How long all of it takes.</param>
    /// <param name="calm">How long it is up at the end.</param>
    /// <param name="longest">Longest outage. Unit: seconds; the shortest has 4.</param>
    public static IReadOnlyList<(DoubleMode Mode, TimeSpan Length)> Draw(int seed, TimeSpan whole, TimeSpan calm, double longest)
    {
        var random = new Random(seed);
        List<(DoubleMode, TimeSpan)> plan = [];
        for (var left = whole - calm; left > TimeSpan.Zero;)
        {
            var up = Between(3, 12);
            var down = Between(4, longest);
            plan.Add((DoubleMode.Up, up));
            plan.Add((Outages[random.Next(Outages.Length)], down < left - up ? down : left > up ? left - up : TimeSpan.Zero));
            left -= up + down;
        }

        plan.Add((DoubleMode.Up, calm));
        return plan;

        TimeSpan Between(double least, double most) => TimeSpan.FromSeconds(least + (random.NextDouble() * (most - least)));
    }
}
