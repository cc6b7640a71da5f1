using System.Globalization;
using System.Runtime.InteropServices;

namespace Orleans.Ai;

/// <summary>Describes the machine a result was measured on.</summary>
public static class Machine
{
    private const string NvidiaGpus = "/proc/driver/nvidia/gpus";

    /// <summary>Processor, cores, memory, GPUs if any, system and runtime, in one line.</summary>
    public static string Description { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB{Gpus()}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    private static string Gpus() => Directory.Exists(NvidiaGpus)
        ? string.Concat(Directory.GetDirectories(NvidiaGpus).Select(gpu => $", {Value(Path.Combine(gpu, "information"), "Model")}"))
        : "";

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? Value("/proc/cpuinfo", "model name")
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Value(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?";
}
