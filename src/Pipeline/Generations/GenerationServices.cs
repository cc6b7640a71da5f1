using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;
using Orleans.Ai.Storage;
using Orleans.Ai.Usage;
using Orleans.Serialization;

namespace Orleans.Ai.Generations;

/// <summary>What every generation of this silo needs.</summary>
internal sealed class GenerationServices(
    [FromKeyedServices(GenerationServices.Stages)] IInferenceBackend stages,
    HeadStarts starts,
    ILogStore store,
    Serializer<GenerationEntry> serializer,
    ISessionConnector sessions,
    IUsageOutbox usage,
    CommitClock clock,
    IOptions<GenerationOptions> options,
    TimeProvider time,
    ILogger<RecordedGeneration> logger,
    IPriceTable? prices = null)
{
    /// <summary>Key of the stages behind a generation.</summary>
    public const string Stages = "generation";

    public GenerationOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger<RecordedGeneration> Logger => logger;

    public GenerationJournal Journal(GenerationId id) => new(id, store, serializer, time);

    public EventCommit Commit(GenerationJournal journal, EventWindow window) => new(journal, window, clock, options.Value, time);

    public GenerationAttempts Attempts(GenerationId id, GenerationRecord record, EventCommit commit, GenerationJournal journal) =>
        new(stages, starts, id, record, commit, journal, options.Value, time, logger, prices);

    public GenerationClosing Closing() => new(sessions, usage, options.Value, time, logger);
}
