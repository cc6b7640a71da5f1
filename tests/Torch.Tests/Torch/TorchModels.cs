using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Torch;

/// <summary>Models by Torch on the processor, in float32 and on one thread where the test does not say otherwise.</summary>
internal static class TorchModels
{
    /// <summary>Collection of all tests, which run one after the other: Torch's threads and its count of tensors are those of the process.</summary>
    public const string Collection = "Torch";

    private static readonly TorchDecoderSettings _settings = new()
    {
        Format = WeightFormat.F32,
        BlockCount = 64,
        MaxBatchTokens = 1024,
        MaxLogitRows = 1024,
        Threads = 1,
    };

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
