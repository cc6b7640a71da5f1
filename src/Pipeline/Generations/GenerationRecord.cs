using System.Globalization;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routing;
using Orleans.Ai.Sessions;
using Orleans.Ai.Storage;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Generations;

/// <summary>What is known of a generation from its log, or from what is about to go there: enough to go on with it and to end it.</summary>
internal sealed class GenerationRecord
{
    private readonly AnswerSoFar _answer;
    private readonly FoldedChoice _first = new();
    private InferenceEvent.Accepted? _accepted;
    private DateTimeOffset? _firstTokenAt;
    private long _tokens;
    private bool _isAway;

    /// <summary>Begins with what was asked.</summary>
    public GenerationRecord(InferenceRequest request)
    {
        Request = request;
        Terms = request.Generation ?? throw new ArgumentException("The request has no terms of a generation.", nameof(request));
        _answer = new AnswerSoFar(request with { Generation = null, IsResumable = true });
    }

    /// <summary>What was asked.</summary>
    public InferenceRequest Request { get; }

    /// <summary>On what terms.</summary>
    public GenerationTerms Terms { get; }

    /// <summary>Who writes the log.</summary>
    public Guid Writer { get; private set; }

    /// <summary>How many have written it.</summary>
    public int Writers { get; private set; }

    /// <summary>How many of them came after the last token so far, beside the first: each found a writer lost.</summary>
    public int TakeOversInVain { get; private set; }

    /// <summary>Sequence number of the next event.</summary>
    public long Next { get; private set; }

    /// <summary>How it ended, as far as the log is concerned; its session or the usage may still have to be told.</summary>
    public GenerationEnd? End { get; private set; }

    /// <summary>A target has taken it.</summary>
    public bool IsAccepted => _accepted is not null;

    /// <summary>Text or tokens have come.</summary>
    public bool HasTokens => _firstTokenAt is not null;

    /// <summary>Every choice is complete.</summary>
    public bool IsWhole => _answer.IsWhole;

    /// <summary>It was given, or was about to be given, to a target that says nothing by which another could go on.</summary>
    public bool CannotGoOn => _isAway;

    /// <summary>Who generates, or did last.</summary>
    public ReplicaId? Replica { get; set; }

    /// <summary>Tokens so far.</summary>
    public TokenUsage Usage => new() { PromptTokens = _accepted?.PromptTokens ?? 0, CompletionTokens = _tokens };

    /// <summary>Reads a log.</summary>
    /// <exception cref="LogCorruptException">It is none of a generation.</exception>
    public static GenerationRecord Of(GenerationId id, IReadOnlyList<WrittenEntry> log)
    {
        if (log is not [{ Entry.Request: { Generation: not null } request }, ..])
        {
            throw new LogCorruptException($"The record of request {id.Request} is damaged: its beginning is missing.");
        }

        var record = new GenerationRecord(request);
        foreach (var written in log)
        {
            record.Add(written.Entry);
        }

        return record;
    }

    /// <summary>The request for the next attempt: it goes on where the last one stopped.</summary>
    public InferenceRequest NextAttempt() => _answer.Next();

    /// <summary>Gives an event its place.</summary>
    public InferenceEvent Place(InferenceEvent told) => told switch
    {
        InferenceEvent.Accepted accepted => accepted with { Sequence = Next, RequestedAt = Terms.CreatedAt },
        InferenceEvent.Failed failed => failed with { Sequence = Next, RequestedAt = Terms.CreatedAt },
        _ => told.Sequence == Next ? told : told with { Sequence = Next },
    };

    /// <summary>Takes an entry of the log.</summary>
    public void Add(GenerationEntry entry)
    {
        if (entry.Writer is { } writer)
        {
            (Writer, TakeOversInVain, Writers) = (writer, Writers > 0 ? TakeOversInVain + 1 : 0, Writers + 1);
        }

        foreach (var told in entry.Events)
        {
            Add(told, entry.At);
        }

        End ??= entry.Usage is { } usage ? new GenerationEnd(entry.Events[^1], usage, entry.IsWithdrawn) : null;
    }

    /// <summary>Takes an event that has its place.</summary>
    public void Add(InferenceEvent told, DateTimeOffset at)
    {
        if (told.Sequence != Next++)
        {
            throw new LogCorruptException($"The record of request {Request.Id} is damaged: event {Next - 1} is missing.");
        }

        _answer.Add(told);
        switch (told)
        {
            case InferenceEvent.Dispatching:
                _isAway = true;
                break;
            case InferenceEvent.Accepted accepted:
                (_accepted, Replica, _isAway) = (accepted, accepted.Replica, accepted.PromptIds.Count == 0);
                break;
            case { Tokens: { } tokens }:
                Count(tokens, at);
                break;
        }

        if (_accepted?.Session is not null && told.GetChoice() == 0)
        {
            _first.Apply(told);
        }
    }

    /// <summary>Its end is in the log.</summary>
    public void Finish(GenerationEnd end) => (Next, End) = (Next + 1, end);

    /// <summary>What it cost when it ends with this event.</summary>
    /// <param name="last">The last event.</param>
    /// <param name="now">When that is.</param>
    /// <param name="prices">What tokens cost; <see langword="null"/>: nothing has a price.</param>
    public UsageRecord Bill(InferenceEvent last, DateTimeOffset now, IPriceTable? prices = null) =>
        RequestBill.With(
            Bill((last as InferenceEvent.Completed)?.Usage ?? (last as InferenceEvent.Failed)?.Usage ?? Usage, last, now), Request, _accepted, last, prices);

    private UsageRecord Bill(TokenUsage usage, InferenceEvent last, DateTimeOffset now) => new()
    {
        Request = Execution,
        Caller = Request.Caller,
        Model = Request.Model,
        Usage = usage,
        Error = (last as InferenceEvent.Failed)?.Error.Code,
        StartedAt = Terms.CreatedAt,
        Duration = now - Terms.CreatedAt,
        TimeToFirstToken = _firstTokenAt - Terms.CreatedAt,
    };

    /// <summary>The turn of a session that it answers; <see langword="null"/>: none, or not begun.</summary>
    public SessionTicket? Ticket => _accepted?.Session;

    /// <summary>That turn, once it is answered: a conversation goes on with the first choice.</summary>
    public SessionTurn Turn(DateTimeOffset now) => new()
    {
        Request = Request.Id,
        Items =
        [
            .. Ticket!.Input,
            .. AnswerItems.Of(Request.Id, _first),
        ],
        At = now,
        Replica = Replica,
        Usage = End?.Usage.Usage,
    };

    private void Count(int tokens, DateTimeOffset at)
    {
        _firstTokenAt ??= at;
        _tokens += tokens;
        TakeOversInVain = 0;
    }

    // An idempotency key may be used again once its record has expired or was withdrawn: each execution is billed by itself.
    private RequestId Execution => Terms.KeyDigest.IsDefaultOrEmpty ? Request.Id
        : new RequestId(string.Create(CultureInfo.InvariantCulture, $"{Request.Id}.{Terms.CreatedAt.ToUnixTimeMilliseconds()}"));
}
