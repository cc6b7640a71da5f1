using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Ai.Sampling;
using Orleans.Ai.Scheduling;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

public sealed class InferenceEngineTests
{
    private const int Forever = 1_000_000;
    private static readonly Tokenizer Tokenizer = Tokenizer.Load(SharedData.DemoModel);
    private static readonly SamplingSettings Greedy = new() { Temperature = 0 };
    private readonly StepGate _gate = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000, 128, true)]
    [InlineData(20, 128, true)]
    [InlineData(20, 3, false)]
    public async Task Engine_ConcurrentTraffic_EveryAnswerIsTheOneGivenAlone(int blocks, int maxSequences, bool caching)
    {
        var decoder = CreateDecoder(blocks);
        using var engine = Create(decoder, new EngineOptions { MaxSequences = maxSequences, PrefixCaching = caching });
        var random = new Random(blocks + maxSequences);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(Ask));
        await engine.DrainAsync(Cancellation);

        engine.GetSnapshot().UsedBlocks.ShouldBe(0);
        engine.GetSnapshot().Running.ShouldBe(0);

        async Task Ask(int seed)
        {
            int[] prompt = [.. Enumerable.Range(0, seed % 4 * 16), .. Enumerable.Range(seed, 1 + (seed % 50))];
            var request = new GenerationRequest { Prompt = prompt, Sampling = Greedy, MaxTokens = 1 + (seed * 7 % 60), ChoiceCount = 1 + (seed % 3) };
            engine.Submit(request, out var generation).ShouldBe(SubmitResult.Accepted);
            if (seed % 5 == 0)
            {
                await generation.Outputs.ReadAsync(Cancellation);
                generation.Dispose();
                return;
            }

            var ids = await ReadIdsAsync(generation);
            ids.ShouldAllBe(choice => choice.Value.SequenceEqual(decoder.Continue(prompt, request.MaxTokens)));
            ids.Count.ShouldBe(request.ChoiceCount);
        }
    }

    [Fact]
    public async Task Engine_SeededSampling_GivesTheSameWhateverElseRuns()
    {
        var request = new GenerationRequest { Prompt = [5, 6, 7], Sampling = new() { Seed = 11, TopP = 0.9f }, MaxTokens = 40, ChoiceCount = 2 };
        using var quiet = Create(CreateDecoder(100));
        quiet.Submit(request, out var alone);
        var expected = await ReadIdsAsync(alone);
        using var busy = Create(CreateDecoder(18));

        var others = Enumerable.Range(0, 8).Select(i =>
        {
            busy.Submit(request with { Prompt = [i], MaxTokens = 150 }, out var other);
            return other;
        }).ToList();
        busy.Submit(request, out var crowded);
        var actual = await ReadIdsAsync(crowded);
        others.ForEach(other => other.Dispose());

        busy.GetSnapshot().Preemptions.ShouldBeGreaterThan(0);
        actual[0].ShouldBe(expected[0]);
        actual[1].ShouldBe(expected[1]);
        actual[0].ShouldNotBe(actual[1]);
    }

    [Fact]
    public async Task Engine_RequestJoinsARunningOne_BothDecodeInTheSameStep()
    {
        var decoder = CreateDecoder(100);
        var sequences = 0;
        decoder.BeforeStep = batch =>
        {
            _gate.Hold(batch);
            sequences = Math.Max(sequences, batch.Spans.Length); // the last step may be one of a single sequence
        };
        using var engine = Create(decoder);
        engine.Submit(Endless(1), out var first);
        await _gate.EnteredAsync();
        engine.Submit(Endless(2), out var second);
        _gate.Release(Forever);

        await second.Outputs.ReadAsync(Cancellation);
        await second.Outputs.ReadAsync(Cancellation);

        sequences.ShouldBe(2);
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public async Task Engine_ReaderLeaves_ItsBlocksAreFreeBeforeTheNextStep()
    {
        var decoder = CreateDecoder(100);
        decoder.BeforeStep = _gate.Hold;
        using var engine = Create(decoder);
        engine.Submit(Endless(1), out var generation);
        await _gate.EnteredAsync();

        generation.Dispose();
        _gate.Release();
        await ReadIdsAsync(generation);

        engine.GetSnapshot().ShouldBe(new EngineSnapshot { TotalBlocks = 100, PromptTokens = 1, GeneratedTokens = 1, Steps = 1 });
        generation.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Engine_DuringAStep_TellsOfAllThatIsStillToBeRead()
    {
        var decoder = CreateDecoder(100);
        decoder.BeforeStep = _gate.Hold;
        using var engine = Create(decoder, new EngineOptions { MaxSequences = 2 });
        using var read = Submit(40);
        await _gate.EnteredAsync();

        Told().ShouldBe((1, 0, 40), "the step that reads it has not ended");

        using var waiting = Submit(50);
        Told().ShouldBe((1, 1, 90), "the engine has not looked at it");
        using var last = Submit(60);
        _gate.Release();
        await _gate.EnteredAsync();

        Told().ShouldBe((2, 1, 110));
        _gate.Release(Forever);

        (int, int, int) Told() => engine.GetSnapshot() is var told ? (told.Running, told.Waiting, told.PendingTokens) : default;

        Generation Submit(int length)
        {
            engine.Submit(Endless(1) with { Prompt = [.. Enumerable.Range(length, length)] }, out var generation).ShouldBe(SubmitResult.Accepted);
            return generation;
        }
    }

    [Fact]
    public async Task Engine_QueueFull_RefusesUntilSomebodyLeaves()
    {
        var decoder = CreateDecoder(100);
        decoder.BeforeStep = _gate.Hold;
        using var engine = Create(decoder, new EngineOptions { MaxSequences = 1, MaxQueuedRequests = 2 });
        engine.Submit(Endless(1), out var running);
        await _gate.EnteredAsync();

        engine.Submit(Endless(2), out var waiting).ShouldBe(SubmitResult.Accepted);
        engine.Submit(Endless(3), out var last).ShouldBe(SubmitResult.Accepted);
        engine.Submit(Endless(4), out _).ShouldBe(SubmitResult.QueueFull);
        engine.GetSnapshot().Waiting.ShouldBe(2);
        waiting.Dispose();
        _gate.Release(Forever);
        await ReadIdsAsync(waiting);

        engine.Submit(Endless(5), out var next).ShouldBe(SubmitResult.Accepted);
        foreach (var generation in new[] { running, last, next })
        {
            generation.Dispose();
            await ReadIdsAsync(generation);
        }
    }

    [Fact]
    public async Task Engine_ReaderThatNeverReads_HoldsNobody()
    {
        using var engine = Create(CreateDecoder(100));
        engine.Submit(Endless(1), out var slow);
        engine.Submit(Endless(2) with { MaxTokens = 100 }, out var fast);

        (await ReadIdsAsync(fast))[0].Count.ShouldBe(100);
        (await ReadIdsAsync(slow))[0].Count.ShouldBe(255);
    }

    [Fact]
    public async Task Engine_StepThrows_FailsTheSequencesInItOnly()
    {
        var decoder = CreateDecoder(100);
        decoder.BeforeStep = batch =>
        {
            _gate.Hold(batch);
            if (batch.Tokens.Contains(66))
            {
                throw new InvalidOperationException("a kernel failed");
            }
        };
        using var engine = Create(decoder, new EngineOptions { MaxSequences = 1 });
        engine.Submit(Endless(66), out var bad);
        await _gate.EnteredAsync();
        engine.Submit(Endless(2) with { MaxTokens = 9 }, out var good);
        _gate.Release(Forever);

        (await ReadIdsAsync(good))[0].ShouldBe(decoder.Continue([2], 9));
        (await ReadIdsAsync(bad)).ShouldBeEmpty();
        bad.Failure.ShouldBe(GenerationFailure.Internal);
        good.Failure.ShouldBeNull();
        await engine.DrainAsync(Cancellation);
        engine.GetSnapshot().UsedBlocks.ShouldBe(0);
    }

    [Fact]
    public async Task Engine_LogitsAreNoNumbers_FailsThatRequestWithAllItsChoices()
    {
        var decoder = CreateDecoder(100);
        decoder.BeforeStep = _gate.Hold;
        using var engine = Create(decoder);
        engine.Submit(Endless(1) with { ChoiceCount = 3 }, out var bad);
        engine.Submit(Endless(2) with { MaxTokens = 9 }, out var good);
        var steps = 0;
        decoder.AfterStep = logits => logits.Span[7] = ++steps == 3 ? float.NaN : logits.Span[7];
        _gate.Release(Forever);

        (await ReadIdsAsync(good))[0].ShouldBe(decoder.Continue([2], 9));
        await ReadIdsAsync(bad);
        bad.Failure.ShouldBe(GenerationFailure.Internal);
        await engine.DrainAsync(Cancellation);
        engine.GetSnapshot().UsedBlocks.ShouldBe(0);
    }

    [Fact]
    public async Task Engine_Drain_FinishesWhatRunsAndTakesNothingNew()
    {
        var decoder = CreateDecoder(100);
        decoder.BeforeStep = _gate.Hold;
        using var engine = Create(decoder);
        engine.Submit(Endless(1) with { MaxTokens = 5 }, out var running);
        await _gate.EnteredAsync();

        var drained = engine.DrainAsync(Cancellation);
        engine.Submit(Endless(2), out _).ShouldBe(SubmitResult.Draining);
        drained.IsCompleted.ShouldBeFalse();
        _gate.Release(Forever);
        await drained;

        (await ReadIdsAsync(running))[0].Count.ShouldBe(5);
        running.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Engine_Disposed_EndsWhatRunsAndWhatWaits()
    {
        var decoder = CreateDecoder(100);
        decoder.BeforeStep = _gate.Hold;
        var engine = Create(decoder, new EngineOptions { MaxSequences = 1 });
        engine.Submit(Endless(1), out var running);
        await _gate.EnteredAsync();
        engine.Submit(Endless(2), out var waiting);

        var disposed = Task.Run(engine.Dispose, Cancellation);
        while (!engine.IsDraining)
        {
            await Task.Yield();
        }

        _gate.Release(Forever);
        await disposed;

        await ReadIdsAsync(running);
        await ReadIdsAsync(waiting);
        running.Failure.ShouldBe(GenerationFailure.Stopped);
        waiting.Failure.ShouldBe(GenerationFailure.Stopped);
        engine.Submit(Endless(3), out _).ShouldBe(SubmitResult.Draining);
        running.Dispose();
    }

    [Theory]
    [InlineData(255, 0, 1)]
    [InlineData(250, 100, 6)]
    [InlineData(10, 4, 4)]
    public async Task Engine_TokenLimitOrContext_EndsWithLength(int prompt, int maxTokens, int expected)
    {
        using var engine = Create(CreateDecoder(100));
        var request = new GenerationRequest { Prompt = [.. Enumerable.Range(0, prompt)], MaxTokens = maxTokens == 0 ? int.MaxValue : maxTokens };

        engine.Submit(request, out var generation);
        var outputs = await generation.Outputs.ReadAllAsync(Cancellation).ToListAsync(Cancellation);

        outputs.Count.ShouldBe(expected);
        outputs.Select(output => output.End).ShouldBe([.. Enumerable.Repeat<FinishCause?>(null, expected - 1), FinishCause.Length]);
    }

    [Theory]
    [InlineData(false, 3, FinishCause.EndOfSequence)]
    [InlineData(true, 20, FinishCause.Length)]
    public async Task Engine_EndOfSequence_CountsAsATokenAndIsNoText(bool ignored, int tokens, object cause)
    {
        var decoder = CreateDecoder(100);
        var ids = decoder.Continue([1], 20);
        using var engine = Create(decoder, endToken: ids[2]);

        engine.Submit(Endless(1) with { MaxTokens = 20, IgnoreEndOfSequence = ignored }, out var generation);
        var outputs = await generation.Outputs.ReadAllAsync(Cancellation).ToListAsync(Cancellation);

        outputs.Count.ShouldBe(tokens);
        outputs[^1].End.ShouldBe((FinishCause)cause);
        string.Concat(outputs.Select(output => output.Text)).ShouldBe(Decode(ignored ? ids : ids[..2]));
    }

    [Fact]
    public async Task Engine_StopStringAcrossTokens_EndsBeforeItWithOneEventPerToken()
    {
        var decoder = CreateDecoder(100);
        var ids = decoder.Continue([1], 30);
        var text = Decode(ids);
        var stop = text[(text.Length / 2)..((text.Length / 2) + 6)];
        using var engine = Create(decoder);

        engine.Submit(Endless(1) with { StopStrings = ["never", stop], MaxTokens = 30 }, out var generation);
        var outputs = await generation.Outputs.ReadAllAsync(Cancellation).ToListAsync(Cancellation);

        string.Concat(outputs.Select(output => output.Text)).ShouldBe(text[..text.IndexOf(stop, StringComparison.Ordinal)]);
        outputs[^1].End.ShouldBe(FinishCause.StopString);
        outputs.Select(output => output.Token.Token).ShouldBe(ids[..outputs.Count]);
        Decode(ids[..outputs.Count]).ShouldContain(stop);
    }

    [Fact]
    public async Task Engine_RepeatedPrompt_ReportsWhatWasCached()
    {
        using var engine = Create(CreateDecoder(100));
        var request = new GenerationRequest { Prompt = [.. Enumerable.Range(0, 40)], MaxTokens = 1, ChoiceCount = 2 };
        engine.Submit(request, out var first);
        await ReadIdsAsync(first);

        engine.Submit(request, out var second);
        await ReadIdsAsync(second);

        first.CachedTokens.ShouldBe(0);
        second.CachedTokens.ShouldBe(32);
        engine.GetSnapshot().CachedTokens.ShouldBe(32);
        engine.GetSnapshot().PromptTokens.ShouldBe(80);
    }

    private static HashDecoder CreateDecoder(int blocks) => new(blocks, Tokenizer.VocabularySize);

    private static InferenceEngine Create(HashDecoder decoder, EngineOptions? options = null, int endToken = -1) =>
        new(decoder, Tokenizer, new HashSet<int> { endToken }, options ?? new EngineOptions(), TimeProvider.System, NullLogger<InferenceEngine>.Instance);

    private static GenerationRequest Endless(int token) => new() { Prompt = [token], Sampling = Greedy };

    private static string Decode(IEnumerable<int> ids)
    {
        var detokenizer = new StreamingDetokenizer(Tokenizer);
        return string.Concat(ids.Select(detokenizer.Append)) + detokenizer.Flush();
    }

    private static async Task<Dictionary<int, List<int>>> ReadIdsAsync(Generation generation)
    {
        var ids = new Dictionary<int, List<int>>();
        await foreach (var output in generation.Outputs.ReadAllAsync(Cancellation))
        {
            ids.TryAdd(output.Choice, []);
            ids[output.Choice].Add(output.Token.Token);
        }

        return ids;
    }
}
