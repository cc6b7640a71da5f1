using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Orleans.Ai.Torch;

/// <summary>Whether this build has Torch's natives and what they can use. Loads them when it is first asked; any thread.</summary>
public static class TorchNatives
{
    private static readonly Assembly _assembly = typeof(torch).Assembly;
    private static readonly Lazy<string?> _problem = new(FindProblem);
    private static readonly Lazy<(int Devices, string? Problem)> _cuda = new(FindCuda);

    /// <summary>Loads the natives.</summary>
    /// <param name="problem">Why they cannot be loaded, as the rest of a sentence.</param>
    public static bool TryLoad([NotNullWhen(false)] out string? problem) => (problem = _problem.Value) is null;

    /// <summary>Loads the natives and finds the GPUs.</summary>
    /// <param name="devices">How many GPUs there are; at least 1 on success.</param>
    /// <param name="problem">Why there are none that can be used, as the rest of a sentence.</param>
    public static bool TryFindCuda(out int devices, [NotNullWhen(false)] out string? problem)
    {
        (devices, problem) = _cuda.Value;
        return problem is null;
    }

    /// <exception cref="TorchException">The device cannot be used.</exception>
    internal static void Require(string device)
    {
        if (!TryLoad(out var problem) || (device.StartsWith("cuda", StringComparison.Ordinal) && !TryFindCuda(out _, out problem)))
        {
            throw new TorchException($"A model is to run by Torch on {device}, but {problem} Engine:Decoder=cpu runs it without.");
        }
    }

    // Asked of the system's loader: TorchSharp's own, where this fails, copies files about and blames a missing package.
    private static string? FindProblem()
    {
        try
        {
            NativeLibrary.Load("LibTorchSharp", _assembly, null);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return HasFile()
                ? $"Torch's natives do not load: {exception.Message.ReplaceLineEndings(" ")}"
                : "this build has no Torch natives. Take a build made with -p:Cuda=true.";
        }
    }

    private static (int Devices, string? Problem) FindCuda()
    {
        if (!TryLoad(out var problem))
        {
            return (0, problem);
        }

        if (!NativeLibrary.TryLoad("torch_cuda", _assembly, null, out _))
        {
            return (0, "this build has no Torch natives for CUDA. Take a build made with -p:Cuda=true.");
        }

        return torch.cuda.is_available() && torch.cuda.device_count() is var devices and > 0
            ? (devices, null)
            : (0, "Torch finds no GPU that it can use: look at nvidia-smi.");
    }

    private static bool HasFile() => (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? AppContext.BaseDirectory)
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "libLibTorchSharp.so")));
}
