using System.Globalization;

namespace Orleans.Ai;

/// <summary>Repeats alternatives in turn, so that what else the machine does falls on all of them alike.</summary>
internal static class Rounds
{
    public const int Count = 5;

    /// <summary>Runs every alternative once to warm up, then <see cref="Count"/> times in turn; returns each one's results.</summary>
    public static Task<T[][]> AlternateAsync<T>(params Func<Task<T>>[] alternatives) => AlternateAsync(1, alternatives);

    /// <summary>The same, with as many runs to warm up as are said: as long as the runtime still makes faster code.</summary>
    public static async Task<T[][]> AlternateAsync<T>(int warmUps, Func<Task<T>>[] alternatives)
    {
        for (var warmUp = 0; warmUp < warmUps; warmUp++)
        {
            foreach (var alternative in alternatives)
            {
                await alternative();
            }
        }

        var results = alternatives.Select(_ => new T[Count]).ToArray();
        for (var round = 0; round < Count; round++)
        {
            for (var i = 0; i < alternatives.Length; i++)
            {
                results[i][round] = await alternatives[i]();
            }
        }

        return results;
    }

    public static double Median(IEnumerable<double> values) => values.Order().ElementAt(Count / 2);

    public static string Text(IFormattable value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Median, least and most.</summary>
    public static string Spread(IReadOnlyCollection<double> values, string format) =>
        $"{Text(Median(values), format)} ({Text(values.Min(), format)} to {Text(values.Max(), format)})";

    /// <summary>Shows a table and checks it in. See <see cref="Results"/>.</summary>
    public static void Report(string name, string what, params (string Measure, string Figure)[] rows)
    {
        Results.Write(name, what, rows);
        Console.WriteLine(name);
        foreach (var (measure, figure) in rows)
        {
            Console.WriteLine($"  {measure,-70} {figure}");
        }
    }
}
