using System.Threading.Channels;
using Orleans.Ai.Scheduling;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

/// <summary>
/// A request in an engine: its choices, and the channel on which their tokens come. Disposing it, at any time and on any
/// thread, frees what it holds at the engine's next step.
/// </summary>
internal sealed class Generation : IDisposable
{
    // Unbounded on purpose: a slow reader must not hold the batch; the context bounds what can pile up.
    private readonly Channel<TokenOutput> _outputs = Channel.CreateUnbounded<TokenOutput>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = false });

    private readonly RequestQueue _queue;
    private bool _started;
    private long _firstTokenAt;
    private long _lastTokenAt;
    private volatile bool _cancelled;
    private volatile bool _ended;

    /// <summary>Prepares a request for an engine.</summary>
    /// <param name="request">What to generate.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="contextLength">Most tokens of a prompt and its answer together.</param>
    /// <param name="endTokens">End an answer.</param>
    /// <param name="queue">The engine's.</param>
    public Generation(GenerationRequest request, Tokenizer tokenizer, int contextLength, IReadOnlySet<int> endTokens, RequestQueue queue)
    {
        ArgumentOutOfRangeException.ThrowIfZero(request.Prompt.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(request.Prompt.Length, contextLength);
        (Request, _queue) = (request, queue);
        var maxLength = request.Prompt.Length + Math.Min(request.MaxTokens, contextLength - request.Prompt.Length);
        ContinuedAt = request.Continuation.Sum(choice => choice.Tokens.Count);
        var leader = new Choice(this, 0, tokenizer, maxLength, endTokens, null);
        Choices = [leader, .. Enumerable.Range(1, request.ChoiceCount - 1).Select(i => new Choice(this, i, tokenizer, maxLength, endTokens, leader))];
    }

    /// <summary>What to generate.</summary>
    public GenerationRequest Request { get; }

    /// <summary>The answers, at least one.</summary>
    public IReadOnlyList<Choice> Choices { get; }

    /// <summary>Tokens of all choices as they are drawn; ends when all have ended, or with a <see cref="Failure"/>.</summary>
    public ChannelReader<TokenOutput> Outputs => _outputs.Reader;

    /// <summary>Why it failed; set before <see cref="Outputs"/> ends.</summary>
    public GenerationFailure? Failure { get; private set; }

    /// <summary>The reader has left.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>All choices have ended.</summary>
    public bool IsFinished => Choices.All(choice => choice.State == SequenceState.Finished);

    /// <summary>Prompt tokens found in the KV cache; the prompt counts once for all choices.</summary>
    public int CachedTokens => Math.Min(Choices[0].CachedTokens ?? 0, Request.Prompt.Length);

    /// <summary>When the first token was drawn, as a timestamp of the engine's clock.</summary>
    public long? FirstTokenAt => Interlocked.Read(ref _firstTokenAt) is var at && at == 0 ? null : at;

    /// <summary>Tokens that came from elsewhere, over all choices.</summary>
    public int ContinuedAt { get; }

    /// <summary>Tokens drawn here so far, over all choices.</summary>
    public int GeneratedTokens => Choices.Sum(choice => choice.GeneratedLength) - ContinuedAt;

    /// <summary>Mean time of a choice's tokens after the first; <see langword="null"/> while there are none. Once ended.</summary>
    public TimeSpan? TimePerOutputToken(TimeProvider time) => FirstTokenAt is { } first && GeneratedTokens > Choices.Count
        ? time.GetElapsedTime(first, _lastTokenAt) * Choices.Count / (GeneratedTokens - Choices.Count)
        : null;

    /// <summary>Whether a token ends a choice.</summary>
    public bool Ends(int token, IReadOnlySet<int> endTokens) => endTokens.Contains(token) && !Request.IgnoreEndOfSequence;

    /// <summary>Says that a sequence of it has a place; false when that was known. On the engine's thread.</summary>
    public bool TryStart()
    {
        if (_started)
        {
            return false;
        }

        _queue.Leave();
        return _started = true;
    }

    /// <summary>Hands a token to the reader. On the engine's thread.</summary>
    public void Write(TokenOutput output, long timestamp)
    {
        if (_firstTokenAt == 0)
        {
            Interlocked.Exchange(ref _firstTokenAt, timestamp);
        }

        _lastTokenAt = timestamp;
        _outputs.Writer.TryWrite(output);
    }

    /// <summary>Ends the reader's stream. On the engine's thread.</summary>
    public void Complete(GenerationFailure? failure)
    {
        TryStart();
        Failure = failure;
        _ended = true;
        _outputs.Writer.TryComplete();
    }

    /// <summary>Says that nobody reads any more.</summary>
    public void Dispose()
    {
        _cancelled = true;
        if (!_ended)
        {
            _queue.Wake();
        }
    }
}
