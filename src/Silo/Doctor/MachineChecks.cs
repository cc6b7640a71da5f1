using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.Doctor;

/// <summary>Looks at processor and memory.</summary>
internal static class MachineChecks
{
    /// <summary>Instructions of the processor, and the kernel that the engine takes for 8-bit weights.</summary>
    public static Finding Processor()
    {
        var features = new (string Name, bool IsSupported)[]
        {
            ("avx2", Avx2.IsSupported), ("fma", Fma.IsSupported), ("avx-vnni", AvxVnni.IsSupported), ("avx512", Avx512F.IsSupported),
        };
        var present = string.Join(' ', features.Where(feature => feature.IsSupported).Select(feature => feature.Name));
        var kernel = DotProducts.Name(DotProducts.Fastest);
        return new("processor", true, $"{RuntimeInformation.ProcessArchitecture} {present}; 8-bit kernel {kernel}; {Environment.ProcessorCount} cores");
    }

    /// <summary>Memory that the process may use, beside what the model's files take.</summary>
    public static Finding Memory(string model)
    {
        var available = GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes;
        var files = Directory.Exists(model)
            ? Directory.EnumerateFiles(model).Where(file => Path.GetExtension(file) is ".safetensors" or ".gguf")
            : File.Exists(model) ? [model] : [];
        var weights = files.Sum(file => new FileInfo(file).Length);
        var detail = $"{InGigabytes(available)} for this process; the model's files hold {InGigabytes(weights)}";
        return weights < available ? new("memory", true, detail) : new("memory", false, $"{detail}: take a smaller model or a larger machine.");
    }

    private static string InGigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.##} GiB");
}
