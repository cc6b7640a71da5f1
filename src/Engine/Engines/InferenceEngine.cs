using Microsoft.Extensions.Logging;
using Orleans.Ai.Decoding;
using Orleans.Ai.KvCaching;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

/// <summary>
/// Runs one decoder on a thread of its own: requests come in on a bounded channel, and each answers on a channel of its own.
/// The thread never waits for a reader, and parks when there is nothing to do. Owns the decoder.
/// </summary>
internal sealed partial class InferenceEngine : IDisposable
{
    private readonly IDecoder _decoder;
    private readonly Tokenizer _tokenizer;
    private readonly IReadOnlySet<int> _endTokens;
    private readonly ILogger<InferenceEngine> _logger;
    private readonly RequestQueue _queue;
    private readonly Func<ContinuousBatch> _createBatch;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private volatile ContinuousBatch _batch;
    private volatile bool _draining;
    private volatile bool _stopping;

    /// <summary>Starts the engine's thread.</summary>
    public InferenceEngine(
        IDecoder decoder, Tokenizer tokenizer, IReadOnlySet<int> endTokens, EngineOptions options, TimeProvider time, ILogger<InferenceEngine> logger)
    {
        (_decoder, _tokenizer, _endTokens, _logger) = (decoder, tokenizer, endTokens, logger);
        _queue = new RequestQueue(options.MaxQueuedRequests);
        _createBatch = () => new ContinuousBatch(decoder, endTokens, options, time, logger);
        _batch = _createBatch();
        _thread = ComputeThread.Start("inference engine", Run);
    }

    /// <summary>Most tokens of a prompt and its answer together: what the model can and the KV blocks hold.</summary>
    public int ContextLength => ContextLengthOf(_decoder);

    /// <summary>Length of the model's vocabulary. Unit: tokens.</summary>
    public int VocabularySize => _decoder.VocabularySize;

    /// <summary>Whether new requests are refused.</summary>
    public bool IsDraining => _draining;

    /// <summary>Whether it was disposed.</summary>
    public bool IsStopped => _stopping;

    /// <summary>The <see cref="ContextLength"/> of an engine over this decoder.</summary>
    public static int ContextLengthOf(IDecoder decoder) => Math.Min(decoder.ContextLength, decoder.BlockCount * IDecoder.BlockSize);

    /// <summary>What its KV cache holds by the names that routers have for it; <see langword="null"/>: it keeps nothing. Any thread.</summary>
    public PrefixIndex? Prefixes => _batch.Prefixes;

    /// <summary>The engine's figures, with what came since its step began. Any thread.</summary>
    public EngineSnapshot GetSnapshot()
    {
        // In this order, what the engine takes meanwhile counts twice instead of not at all.
        var (requests, tokens) = (_queue.Unread, _queue.UnreadTokens);
        var snapshot = _batch.Snapshot;
        return snapshot with { Waiting = snapshot.Waiting + requests, PendingTokens = snapshot.PendingTokens + tokens };
    }

    /// <summary>Hands a request to the engine. Any thread; returns at once.</summary>
    public SubmitResult Submit(GenerationRequest request, out Generation generation)
    {
        generation = new Generation(request, _tokenizer, ContextLength, _endTokens, _queue);
        if (_queue.TryAdd(generation))
        {
            return SubmitResult.Accepted;
        }

        return _draining ? SubmitResult.Draining : SubmitResult.QueueFull;
    }

    /// <summary>Refuses new requests and waits until all present ones have ended.</summary>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        Close();
        return _drained.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops after the present step; requests that have not ended fail as <see cref="GenerationFailure.Stopped"/>.</summary>
    public void Dispose()
    {
        _stopping = true;
        Close();
        _thread.Join();
        _decoder.Dispose();
    }

    private void Close()
    {
        _draining = true;
        _queue.Close();
    }

    private void Run()
    {
        while (!_stopping)
        {
            try
            {
                Turn();
            }
            catch (Exception exception)
            {
                LogBroken(exception);
                var broken = _batch;
                _batch = _createBatch();
                broken.Abandon();
            }
        }

        Receive();
        _batch.FailAll(GenerationFailure.Stopped);
        _drained.TrySetResult();
    }

    private void Turn()
    {
        Receive();
        _batch.DropCancelled();
        if (!_batch.IsEmpty)
        {
            _batch.Run();
            return;
        }

        _batch.CheckIntegrity();
        if (_queue.IsFinished)
        {
            _drained.TrySetResult();
        }

        _queue.Park();
    }

    private void Receive()
    {
        while (_queue.TryTake(out var generation))
        {
            _batch.Add(generation);
        }
    }
}
