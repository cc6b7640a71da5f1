using System.Globalization;
using System.Runtime.InteropServices;

namespace Orleans.Ai;

/// <summary>Describes the machine a result was measured on.</summary>
public static class Machine
{
    /// <summary>Processor, cores, memory, system and runtime, in one line.</summary>
    public static string Description { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?"
        : RuntimeInformation.ProcessArchitecture.ToString();
}
