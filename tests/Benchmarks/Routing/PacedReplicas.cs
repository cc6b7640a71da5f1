using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Ai.Decoding;
using Orleans.Ai.Engines;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Routing;

/// <summary>Replicas of the demo model on <see cref="PacedDecoder"/>s.</summary>
internal sealed class PacedReplicas : IDisposable
{
    /// <summary>What a token takes, of a prompt or an answer: with four replicas less than a quarter of what two processors can do.</summary>
    public static readonly TimeSpan PerToken = TimeSpan.FromMilliseconds(1);

    /// <summary>Blocks that the cache of a replica holds.</summary>
    public const int Blocks = 1365;

    private static readonly EngineOptions Settings = new() { Threads = 1, MaxBatchTokens = 128 };
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LongContextModel _model = new();
    private readonly List<PacedDecoder> _decoders = [];

    public PacedReplicas(int count)
    {
        var instruments = new EngineInstruments(_services.GetRequiredService<IMeterFactory>());
        All = [.. Enumerable.Range(0, count).Select(slot => Load(slot, instruments))];
    }

    public IReadOnlyList<EngineReplica> All { get; }

    /// <summary>Share of the steps that the machine was too slow for.</summary>
    public double Late => _decoders.Sum(decoder => decoder.Late) / (double)_decoders.Sum(decoder => decoder.Steps);

    public void Dispose()
    {
        foreach (var replica in All)
        {
            replica.Dispose();
        }

        _model.Dispose();
        _services.Dispose();
    }

    private EngineReplica Load(int slot, EngineInstruments instruments)
    {
        var decoder = CpuDecoder.Load(_model.Folder, new CpuDecoderSettings { Threads = 1, BlockCount = Blocks, MaxBatchTokens = Settings.MaxBatchTokens, MaxLogitRows = Settings.MaxSequences });
        var paced = new PacedDecoder(decoder, PerToken);
        _decoders.Add(paced);
        var tokenizer = Tokenizer.Load(_model.Folder);
        var defaults = GenerationDefaults.Load(_model.Folder, decoder.Config);
        var length = InferenceEngine.ContextLengthOf(paced);
        var descriptor = new ModelDescriptor
        {
            Id = new ModelId("demo"),
            Revision = decoder.Description.Revision,
            Architecture = decoder.Description.Architecture,
            ContextLength = length,
            ParameterCount = decoder.Description.ParameterCount,
            WeightFormat = "q8",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        return new EngineReplica(
            new ReplicaId(descriptor.Id, descriptor.Revision, "node", slot),
            descriptor,
            new InferenceEngine(paced, tokenizer, defaults.EndTokens.ToHashSet(), Settings, TimeProvider.System, NullLogger<InferenceEngine>.Instance),
            tokenizer,
            new RequestReader(new PromptEncoder(tokenizer, paced.VocabularySize, null), defaults, paced.VocabularySize, length),
            instruments,
            TimeProvider.System);
    }
}
