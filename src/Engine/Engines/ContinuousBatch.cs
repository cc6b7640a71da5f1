using Microsoft.Extensions.Logging;
using Orleans.Ai.Decoding;
using Orleans.Ai.KvCaching;
using Orleans.Ai.Sampling;
using Orleans.Ai.Scheduling;

namespace Orleans.Ai.Engines;

/// <summary>
/// The requests that an engine works on: they join and leave between any two steps (continuous batching). Used by the
/// engine's thread alone, but for <see cref="Snapshot"/>.
/// </summary>
internal sealed partial class ContinuousBatch
{
    // What is told of the speed is a mean over about so many tokens.
    private const double MeasuredTokens = 16_384;
    private readonly IDecoder _decoder;
    private readonly IReadOnlySet<int> _endTokens;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KvBlockPool _pool;
    private readonly Scheduler<Choice> _scheduler;
    private readonly Sampler _sampler;
    private readonly DecodeBatch _batch = new();
    private readonly List<Generation> _active = [];
    private volatile EngineSnapshot _snapshot = new();
    private TimeSpan _timePerPromptToken;
    private double _measuredTokens;
    private double _tokensPerAnswer;
    private (long Steps, long Prompt, long Cached, long Generated) _totals;

    /// <summary>Prepares an empty batch.</summary>
    public ContinuousBatch(IDecoder decoder, IReadOnlySet<int> endTokens, EngineOptions options, TimeProvider time, ILogger logger)
    {
        (_decoder, _endTokens, _time, _logger) = (decoder, endTokens, time, logger);
        var batchTokens = Math.Min(options.MaxBatchTokens, decoder.MaxBatchTokens);
        var sequences = Math.Min(Math.Min(options.MaxSequences, batchTokens), decoder.MaxLogitRows);
        Prefixes = options.PrefixCaching ? new PrefixIndex(decoder.BlockCount, time) : null;
        _pool = new KvBlockPool(decoder.BlockCount, options.PrefixCaching, Prefixes);
        _scheduler = new Scheduler<Choice>(_pool, sequences, batchTokens);
        _sampler = new Sampler(decoder.VocabularySize);
        TakeSnapshot();
    }

    /// <summary>No request is left.</summary>
    public bool IsEmpty => _active.Count == 0;

    /// <summary>What the KV cache holds by the names that routers have for it; <see langword="null"/>: it keeps nothing. Any thread.</summary>
    public PrefixIndex? Prefixes { get; }

    /// <summary>The figures when the last step began or ended. Any thread.</summary>
    public EngineSnapshot Snapshot => _snapshot;

    /// <summary>Lets a request join; one that came with all its choices ended has ended at once.</summary>
    public void Add(Generation generation)
    {
        _active.Add(generation);
        foreach (var choice in generation.Choices.Where(choice => choice.State != SequenceState.Finished))
        {
            _scheduler.Add(choice);
        }

        if (generation.IsFinished)
        {
            End(generation);
        }
    }

    /// <summary>Lets the requests go whose readers have left.</summary>
    public void DropCancelled() => _active.FindAll(generation => generation.IsCancelled).ForEach(generation => End(generation));

    /// <summary>Draws the next tokens. An exception fails the requests that took part; the others go on.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        catch (Exception exception)
        {
            var involved = _active.FindAll(generation => _scheduler.Runs.Any(run => run.Sequence.Generation == generation));
            if (involved.Count == 0)
            {
                throw; // in the scheduler: no request is to blame
            }

            LogStepFailed(exception, involved.Count);
            Fail(involved, GenerationFailure.Internal);
        }

        TakeSnapshot();
    }

    /// <summary>Ends all requests.</summary>
    public void FailAll(GenerationFailure failure) => Fail([.. _active], failure);

    /// <summary>Ends the readers' streams and nothing else, for a batch whose books are wrong.</summary>
    public void Abandon() => _active.ForEach(generation => generation.Complete(GenerationFailure.Internal));

    /// <summary>Checks the books of the KV blocks.</summary>
    /// <exception cref="InvalidOperationException">They are wrong: a bug.</exception>
    public void CheckIntegrity() => _scheduler.CheckIntegrity();

    private void Step()
    {
        var runs = _scheduler.Schedule();
        TakeSnapshot(); // a step is long: what has just joined is not to be missing all that time
        var started = _time.GetTimestamp();
        var logits = Compute(runs);
        Measure(runs, _time.GetElapsedTime(started));
        Commit(runs, logits);
    }

    /// <summary>A step that reads prompts more than it draws tokens tells what a token of a prompt takes.</summary>
    private void Measure(IReadOnlyList<ScheduledRun<Choice>> runs, TimeSpan elapsed)
    {
        var tokens = runs.Sum(run => run.Count);
        if (tokens >= 2 * runs.Count)
        {
            _measuredTokens = Math.Min(_measuredTokens + tokens, MeasuredTokens);
            _timePerPromptToken += Math.Min(1, tokens / _measuredTokens) * ((elapsed / tokens) - _timePerPromptToken);
        }
    }

    private ReadOnlySpan<float> Compute(IReadOnlyList<ScheduledRun<Choice>> runs)
    {
        _batch.Clear();
        foreach (var (choice, count, draws) in runs)
        {
            Start(choice.Generation);
            var tokens = choice.Tokens.Slice(choice.Computed, count);
            _batch.Add(tokens, choice.Computed, choice.Blocks.Memory, draws ? LogitRows.Last : LogitRows.None);
        }

        _totals.Steps++;
        return _decoder.Step(_batch);
    }

    private void Commit(IReadOnlyList<ScheduledRun<Choice>> runs, ReadOnlySpan<float> logits)
    {
        var timestamp = _time.GetTimestamp();
        foreach (var run in runs)
        {
            var row = run.DrawsToken ? logits[.._decoder.VocabularySize] : [];
            logits = logits[row.Length..];
            if (run.Sequence.State != SequenceState.Running)
            {
                continue; // its request failed with another of its choices, a moment ago
            }

            _scheduler.Commit(run);
            if (run.DrawsToken)
            {
                Draw(run.Sequence, row, timestamp);
            }
        }
    }

    private void Draw(Choice choice, ReadOnlySpan<float> logits, long timestamp)
    {
        if (choice.Draw(_sampler, logits) is not { } drawn)
        {
            LogBrokenLogits();
            End(choice.Generation, GenerationFailure.Internal);
            return;
        }

        var output = choice.Accept(drawn, choice.Generation.Ends(drawn.Token, _endTokens));
        _totals.Generated++;
        choice.Generation.Write(output, timestamp);
        if (output.End is not null)
        {
            Finish(choice);
        }
    }

    private void Start(Generation generation)
    {
        if (generation.TryStart())
        {
            _totals.Prompt += generation.Request.Prompt.Length;
            _totals.Cached += generation.CachedTokens;
        }
    }

    private void Finish(Choice choice)
    {
        _scheduler.Finish(choice);
        _tokensPerAnswer += (_tokensPerAnswer == 0 ? 1 : 0.1) * (choice.GeneratedLength - _tokensPerAnswer);
        if (choice.Generation.IsFinished)
        {
            End(choice.Generation);
        }
    }

    private void Fail(List<Generation> generations, GenerationFailure failure) => generations.ForEach(generation => End(generation, failure));

    private void End(Generation generation, GenerationFailure? failure = null)
    {
        foreach (var choice in generation.Choices.Where(choice => choice.State != SequenceState.Finished))
        {
            _scheduler.Finish(choice);
        }

        _active.Remove(generation);
        TakeSnapshot(); // before the reader learns of the end, so that it finds its blocks freed
        generation.Complete(failure);
    }

    private void TakeSnapshot() => _snapshot = new EngineSnapshot
    {
        Running = _scheduler.RunningCount,
        Waiting = _scheduler.WaitingCount,
        PendingTokens = _scheduler.PendingTokens,
        TimePerPromptToken = _timePerPromptToken,
        TokensPerAnswer = _tokensPerAnswer,
        UsedBlocks = _pool.Used,
        TotalBlocks = _pool.Total,
        PromptTokens = _totals.Prompt,
        CachedTokens = _totals.Cached,
        GeneratedTokens = _totals.Generated,
        Steps = _totals.Steps,
        Preemptions = _scheduler.Preemptions,
    };
}
