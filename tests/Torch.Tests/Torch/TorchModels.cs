using System.Globalization;
using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Torch;

/// <summary>Models by Torch, in float32 and on one thread of the processor where the test does not say otherwise.</summary>
internal static class TorchModels
{
    /// <summary>Collection of all tests, which run one after the other: Torch's threads and its count of tensors are those of the process.</summary>
    public const string Collection = "Torch";

    /// <summary>Why a test of GPUs is skipped.</summary>
    public const string NeedsGpu = "needs a GPU: set ORLEANSAI_TEST_DEVICE to its name, such as cuda:0";

    private const string CudaPrefix = "cuda:";

    private static readonly TorchDecoderSettings _settings = new()
    {
        Device = Device,
        Format = WeightFormat.F32,
        BlockCount = 64,
        MaxBatchTokens = 1024,
        MaxLogitRows = 1024,
        Threads = 1,
    };

    /// <summary>Where the tests compute: on the processor, or on the GPU that <c>ORLEANSAI_TEST_DEVICE</c> names, such as <c>cuda:0</c>.</summary>
    public static string Device => Environment.GetEnvironmentVariable("ORLEANSAI_TEST_DEVICE") is { Length: > 0 } set ? set : "cpu";

    /// <summary>Number of that GPU; null: the processor.</summary>
    public static int? Gpu => Device.StartsWith(CudaPrefix, StringComparison.Ordinal) ? int.Parse(Device[CudaPrefix.Length..], CultureInfo.InvariantCulture) : null;

    /// <summary>The demo model, or a model of a family.</summary>
    public static string Folder(string name) => name == "demo" ? SharedData.DemoModel : FamilyGoldens.Folder(name);

    public static TorchDecoder Load(string name, Func<TorchDecoderSettings, TorchDecoderSettings>? change = null)
    {
        using var source = ModelSource.Open(Folder(name));
        return TorchDecoder.Load(source.Config, source.Weights, change?.Invoke(_settings) ?? _settings);
    }

    public static int[] RandomTokens(this Random random, int count, TorchDecoder decoder) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(decoder.VocabularySize))];
}
