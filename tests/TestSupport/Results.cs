using System.Globalization;

namespace Orleans.Ai;

/// <summary>Results that are checked in: one Markdown file each under <c>tests/Benchmarks/results</c>.</summary>
public static class Results
{
    /// <summary>Writes <paramref name="name"/>.md: what was done, on which machine, and a table of the figures.</summary>
    public static void Write(string name, string what, params (string Measure, string Figure)[] rows)
    {
        var folder = Path.Combine(SharedData.Repository, "tests", "Benchmarks", "results");
        Directory.CreateDirectory(folder);
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        File.WriteAllLines(
            Path.Combine(folder, name + ".md"),
            [
                $"# {name}", "", what, "", $"Machine: {Machine.Description}. {date}.", "", "| measure | figure |", "| --- | --- |",
                .. rows.Select(row => $"| {row.Measure} | {row.Figure} |"),
            ]);
    }
}
