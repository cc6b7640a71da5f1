using System.Diagnostics;
using System.Globalization;

namespace Orleans.Ai;

/// <summary>Processor time of a process, read from <c>/proc</c>.</summary>
/// <param name="Engine">Of the engine's own thread. Unit: microseconds.</param>
/// <param name="Rest">Of all other threads. Unit: microseconds.</param>
internal readonly record struct CpuTime(double Engine, double Rest)
{
    private const string EngineThread = "(inference engin)"; // names of threads are cut after 15 characters
    private const double Tick = 10_000; // USER_HZ is 100 on every Linux that .NET runs on

    /// <summary>Of all threads. Unit: microseconds.</summary>
    public double All => Engine + Rest;

    public static CpuTime operator +(CpuTime left, CpuTime right) => new(left.Engine + right.Engine, left.Rest + right.Rest);

    public static CpuTime operator -(CpuTime left, CpuTime right) => new(left.Engine - right.Engine, left.Rest - right.Rest);

    /// <summary>Of a process and those that it has started.</summary>
    public static CpuTime Of(Process process) => Of(process.Id);

    private static CpuTime Of(int process)
    {
        var folder = $"/proc/{process}";
        var engine = Directory.EnumerateDirectories(Path.Combine(folder, "task"))
            .Select(thread => File.ReadAllText(Path.Combine(thread, "stat")))
            .Where(stat => stat.Contains(EngineThread, StringComparison.Ordinal))
            .Sum(Microseconds);
        var all = Microseconds(File.ReadAllText(Path.Combine(folder, "stat"))); // with the threads that have ended
        var children = File.ReadAllText($"{folder}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return children.Select(child => Of(int.Parse(child, CultureInfo.InvariantCulture))).Aggregate(new CpuTime(engine, all - engine), (sum, child) => sum + child);
    }

    private static double Microseconds(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return Tick * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }
}
