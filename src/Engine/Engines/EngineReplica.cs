using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Sampling;
using Orleans.Ai.Tokenization;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Engines;

/// <summary>An engine behind the one verb: what the grid asks, in the engine's terms, and its tokens as the grid's events.</summary>
public sealed class EngineReplica : ILocalReplica, IDisposable
{
    private static readonly TimeSpan OverloadPause = TimeSpan.FromSeconds(1);
    private readonly ReplicaId _id;
    private readonly ModelDescriptor _model;
    private readonly InferenceEngine _engine;
    private readonly Tokenizer _tokenizer;
    private readonly RequestReader _reader;
    private readonly EngineInstruments _instruments;
    private readonly TimeProvider _time;
    private int _openStreams;

    internal EngineReplica(
        ReplicaId id, ModelDescriptor model, InferenceEngine engine, Tokenizer tokenizer, RequestReader reader, EngineInstruments instruments, TimeProvider time)
    {
        (_id, _model, _engine, _tokenizer, _reader, _instruments, _time) = (id, model, engine, tokenizer, reader, instruments, time);
        instruments.Add(id, engine.GetSnapshot);
    }

    /// <inheritdoc/>
    public int OpenStreams => Volatile.Read(ref _openStreams);

    /// <inheritdoc/>
    public ReplicaReport GetReport()
    {
        var snapshot = _engine.GetSnapshot();
        return new ReplicaReport
        {
            Replica = _id,
            Model = _model,
            State = _engine.IsStopped ? ReplicaState.Gone : _engine.IsDraining ? ReplicaState.Draining : ReplicaState.Ready,
            Running = snapshot.Running,
            Waiting = snapshot.Waiting,
            UsedBlocks = snapshot.UsedBlocks,
            TotalBlocks = snapshot.TotalBlocks,
            GeneratedTokens = snapshot.GeneratedTokens,
            Prefixes = _engine.Prefixes?.GetLatest(),
            PendingTokens = snapshot.PendingTokens,
            TimePerPromptToken = snapshot.TimePerPromptToken,
            TokensPerAnswer = (int)Math.Ceiling(snapshot.TokensPerAnswer),
        };
    }

    /// <inheritdoc/>
    public PrefixChanges? GetPrefixes() => _engine.Prefixes?.GetAll();

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var open = new OpenStream(this);
        using var telemetry = new RequestTelemetry(request, _model.Id.Value, _instruments, _time);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // long prompts are not encoded on a grain's turn
        if (!TryStart(request, cancellationToken, out var generation, out var refusal))
        {
            telemetry.End(refusal.Code);
            yield return new InferenceEvent.Failed { Sequence = 0, Error = refusal };
            yield break;
        }

        using var running = generation;
        await using var leaving = cancellationToken.UnsafeRegister(static state => ((Generation)state!).Dispose(), generation).ConfigureAwait(false);
        telemetry.Accept(generation);
        var sequence = 0L;
        telemetry.Usage = new TokenUsage { PromptTokens = generation.Request.Prompt.Length };
        yield return Accepted(request, generation, sequence++);
        foreach (var ended in generation.Choices.Where(choice => choice.ContinuedEnd is not null))
        {
            yield return new InferenceEvent.ChoiceCompleted { Sequence = sequence++, Choice = ended.Index, Reason = Reason(ended.ContinuedEnd!.Value) };
        }

        await foreach (var output in generation.Outputs.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var completion = telemetry.Usage.CompletionTokens + 1;
            telemetry.Usage = telemetry.Usage with { CachedTokens = generation.CachedTokens, CompletionTokens = completion };
            yield return Delta(request, output, sequence++);
            if (output.End is { } cause)
            {
                telemetry.Finish(Reason(cause));
                yield return new InferenceEvent.ChoiceCompleted { Sequence = sequence++, Choice = output.Choice, Reason = Reason(cause) };
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        var error = generation.Failure is { } failure ? Error(failure) : null;
        telemetry.End(error?.Code);
        yield return error is null
            ? new InferenceEvent.Completed { Sequence = sequence, Usage = telemetry.Usage }
            : new InferenceEvent.Failed { Sequence = sequence, Error = error, Usage = telemetry.Usage };
    }

    /// <inheritdoc/>
    public Task DrainAsync(CancellationToken cancellationToken) => _engine.DrainAsync(cancellationToken);

    /// <summary>Stops the engine and frees the model's memory; requests that have not ended fail.</summary>
    public void Dispose()
    {
        _instruments.Remove(_id);
        _engine.Dispose();
    }

    private bool TryStart(
        InferenceRequest request,
        CancellationToken cancellationToken,
        [NotNullWhen(true)] out Generation? generation,
        [NotNullWhen(false)] out InferenceError? error)
    {
        generation = null;
        if (!_reader.TryRead(request, cancellationToken, out var read, out error))
        {
            return false;
        }

        error = _engine.Submit(read, out generation) switch
        {
            SubmitResult.QueueFull => Error(InferenceErrorCode.Overloaded, "As many requests wait as may; ask again later.") with { RetryAfter = OverloadPause },
            SubmitResult.Draining => Error(InferenceErrorCode.Draining, "This replica takes no new requests: it is shutting down."),
            _ => null,
        };
        return error is null;
    }

    private InferenceEvent.Accepted Accepted(InferenceRequest request, Generation generation, long sequence) => new()
    {
        Sequence = sequence,
        Replica = _id,
        PromptTokens = generation.Request.Prompt.Length,
        PromptIds = request.IsResumable ? generation.Request.Prompt : [],
        Sampling = Describe(generation.Request.Sampling),
    };

    private InferenceEvent.TextDelta Delta(InferenceRequest request, TokenOutput output, long sequence) => new()
    {
        Sequence = sequence,
        Choice = output.Choice,
        Text = output.Text,
        TokenCount = 1,
        Logprobs = Describe(output.Token),
        TokenIds = request.IsResumable ? [output.Token.Token] : [],
    };

    private static FinishReason Reason(FinishCause cause) => cause == FinishCause.Length ? FinishReason.Length : FinishReason.Stop;

    private InferenceError Error(GenerationFailure failure) => failure == GenerationFailure.Stopped
        ? Error(InferenceErrorCode.ReplicaLost, "The replica was stopped before the answer was complete.")
        : Error(InferenceErrorCode.Internal, "The engine failed while it generated; the server's log has the details.");

    private InferenceError Error(InferenceErrorCode code, string message) => new() { Code = code, Message = message, Source = _id.ToString() };

    private static SamplingParameters Describe(SamplingSettings settings) => new()
    {
        Temperature = settings.Temperature,
        TopP = settings.TopP,
        TopK = settings.TopK,
        MinP = settings.MinP,
        PresencePenalty = settings.PresencePenalty,
        FrequencyPenalty = settings.FrequencyPenalty,
    };

    private TokenLogprob[] Describe(SampledToken sampled) =>
        sampled.Score is { } score ? [Describe(score) with { Top = [.. sampled.Top.Select(Describe)] }] : [];

    private TokenLogprob Describe(TokenScore score) => new()
    {
        Token = _tokenizer.GetText(score.Token),
        Bytes = _tokenizer.GetBytes(score.Token).ToArray(),
        Logprob = score.Logprob,
    };

    private readonly struct OpenStream : IDisposable
    {
        private readonly EngineReplica _replica;

        public OpenStream(EngineReplica replica)
        {
            _replica = replica;
            Interlocked.Increment(ref replica._openStreams);
        }

        public void Dispose() => Interlocked.Decrement(ref _replica._openStreams);
    }
}
