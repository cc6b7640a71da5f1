using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Templating;
using Orleans.Ai.Tokenization;
using Orleans.Ai.Torch;

namespace Orleans.Ai.Engines;

/// <summary>Makes replicas of models in Hugging Face folders and GGUF files. One per process; any thread.</summary>
public sealed partial class EngineLoader(
    IOptions<EngineOptions> options, IMeterFactory meters, ILoggerFactory loggers, TimeProvider time)
{
    private static readonly TimeSpan _progressInterval = TimeSpan.FromSeconds(3);

    private readonly EngineInstruments _instruments = new(meters);
    private readonly ILogger _logger = loggers.CreateLogger<EngineLoader>();

    /// <summary>Loads a model and starts its engine.</summary>
    /// <param name="path">
    /// A GGUF file; or a folder that holds one, or <c>config.json</c>, safetensors files, <c>tokenizer.json</c> and, for chat,
    /// a chat template.
    /// </param>
    /// <param name="name">What clients call the model; <see langword="null"/> for the folder's or file's name.</param>
    /// <param name="node">Name of this silo.</param>
    /// <param name="slot">Which of the silo's replicas of this model, from 0.</param>
    /// <param name="gpu">Number of the GPU that it is placed on; <see langword="null"/>: the processor.</param>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="TokenizerException">The same, of the tokenizer's files.</exception>
    /// <exception cref="TemplateException">The chat template is wrong.</exception>
    /// <exception cref="TorchException">It is to run by Torch, which is not there or not able to.</exception>
    /// <exception cref="InsufficientMemoryException">The model does not fit.</exception>
    /// <exception cref="ArgumentException">The folder's name is no model name.</exception>
    public EngineReplica Load(string path, ModelId? name, string node, int slot = 0, int? gpu = null)
    {
        var started = time.GetTimestamp();
        var settings = options.Value;
        var model = name ?? new ModelId(ModelPath.NameOf(path));
        using var source = ModelSource.Open(path);
        var (config, defaults) = (source.Config, source.Defaults);
        var tokenizer = source.Metadata is { } vocabulary ? Tokenizer.Load(vocabulary) : Tokenizer.Load(source.Path);
        var template = source.Metadata is { } metadata ? ChatTemplate.Load(metadata, tokenizer) : ChatTemplate.Load(source.Path);
        var chat = template is null ? null : new ChatPromptEncoder(tokenizer, template, time);
        var decoderSettings = DecoderFactory.Settings(config, settings, gpu);
        var decoder = DecoderFactory.Load(config, source.Weights, decoderSettings, Progress(model, source));
        var endTokens = defaults.EndTokens.ToHashSet();
        var contextLength = InferenceEngine.ContextLengthOf(decoder);
        var reader = new RequestReader(new PromptEncoder(tokenizer, decoder.VocabularySize, chat), defaults, decoder.VocabularySize, contextLength);
        try
        {
            WarmUp.Run(reader, tokenizer, contextLength, new ContinuousBatch(decoder, endTokens, settings, time, _logger));
        }
        catch
        {
            decoder.Dispose();
            throw;
        }

        var engine = new InferenceEngine(decoder, tokenizer, endTokens, settings, time, loggers.CreateLogger<InferenceEngine>());
        var description = decoder.Description;
        var descriptor = Describe(model, description.Architecture, description.Revision, description.ParameterCount, contextLength, description.Format);
        LogLoaded(model, descriptor.ParameterCount, description.Kernel, decoder.BlockCount, time.GetElapsedTime(started).TotalMilliseconds);
        foreach (var ignored in defaults.Ignored)
        {
            LogIgnored(model, ignored);
        }

        var id = new ReplicaId(model, descriptor.Revision, node, slot);
        return new EngineReplica(id, descriptor, engine, tokenizer, reader, _instruments, time);
    }

    /// <summary>Looks at a model's files without loading them.</summary>
    /// <param name="path">As for loading.</param>
    /// <param name="name">What clients call the model.</param>
    /// <param name="onGpu">Whether a replica would be placed on a GPU.</param>
    /// <returns>What they hold, and the memory that a replica would take in bytes.</returns>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    public (ModelDescriptor Model, long Bytes) Measure(string path, ModelId name, bool onGpu = false)
    {
        using var source = ModelSource.Open(path);
        var (config, weights) = (source.Config, source.Weights);
        var settings = DecoderFactory.Settings(config, options.Value, onGpu ? 0 : null);
        var contextLength = Math.Min(config.ContextLength, settings.BlockCount * IDecoder.BlockSize);
        var revision = ModelRevision.Compute(config, weights);
        var descriptor = Describe(name, config.Architecture, revision, weights.ParameterCount, contextLength, settings.HeldFormat);
        return (descriptor, ReplicaMemory.Estimate(config, weights, settings));
    }

    private LoadProgress Progress(ModelId model, ModelSource source) =>
        new(source.Weights.ParameterCount, _progressInterval, time, share => LogLoading(model, 100 * share));

    private ModelDescriptor Describe(ModelId model, string architecture, string revision, long parameters, int contextLength, WeightFormat format) => new()
    {
        Id = model,
        Revision = revision,
        Architecture = architecture,
        ContextLength = contextLength,
        ParameterCount = parameters,
        WeightFormat = format.ToString().ToLowerInvariant(),
        CreatedAt = time.GetUtcNow(),
    };
}
