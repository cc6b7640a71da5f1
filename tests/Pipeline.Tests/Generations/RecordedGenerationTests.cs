using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

public sealed class RecordedGenerationTests
{
    private static readonly InferenceRequest Keyed = World.Request with { Generation = World.Request.Generation! with { KeyDigest = [1, 2] } };

    private readonly World _world = new();

    [Fact]
    public async Task Infer_NewRequest_TellsItsEventsFromItsRecord()
    {
        var events = await _world.Start().InferAsync();

        events.Count.ShouldBe(1 + 6 + 2);
        events[0].ShouldBeOfType<InferenceEvent.Accepted>().RequestedAt.ShouldBe(World.Request.Generation!.CreatedAt);
        _world.Log[0].Request.ShouldNotBeNull().Id.ShouldBe(World.Request.Id);
        _world.Stages.Requests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            request => request.Generation.ShouldBeNull(), request => request.IsResumable.ShouldBeTrue());
        _world.Usage.ShouldHaveSingleItem().Value.ShouldSatisfyAllConditions(
            usage => usage.Request.ShouldBe(World.Request.Id), usage => usage.TimeToFirstToken.ShouldBe(TimeSpan.FromSeconds(1)), usage => usage.Error.ShouldBeNull());
    }

    [Fact]
    public async Task Infer_WithoutSeed_DrawsItOnceForAllAttempts()
    {
        _world.Stages.LoseOnce(at: 3);

        await _world.LetPassUntilAsync(_world.Start().InferAsync(World.Request with { Sampling = SamplingParameters.ModelDefaults }));

        _world.Stages.Requests.Count.ShouldBe(2);
        _world.Stages.Requests[1].Sampling.Seed.ShouldNotBeNull().ShouldBe(_world.Stages.Requests[0].Sampling.Seed!.Value);
        _world.Log[0].Request!.Sampling.Seed.ShouldBe(_world.Stages.Requests[0].Sampling.Seed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_AskedByManyAtOnceAndLater_ExecutesOnce(bool isKeyed)
    {
        var (request, activation) = (isKeyed ? Keyed : World.Request, _world.Start());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => activation.InferAsync(request)));
        var later = await _world.Start().InferAsync(request);

        _world.Stages.Requests.Count.ShouldBeLessThanOrEqualTo(isKeyed ? 1 : 2, "without a key, what is written beside the dispatch may show that it was in vain");
        _world.Usage.ShouldHaveSingleItem();
        answers.Append(later).Select(World.Describe).ShouldAllBe(lines => lines.SequenceEqual(World.Describe(later)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Infer_OtherRequestUnderTheKey_IsRefused(bool isDeleted)
    {
        await _world.Start().InferAsync(Keyed);
        await (isDeleted ? _world.Start().RunAsync(generation => generation.DeleteAsync()) : Task.FromResult(true));

        var events = await _world.Start().InferAsync(Keyed with { Generation = Keyed.Generation! with { KeyDigest = [3] } });

        Error(events).Code.ShouldBe(InferenceErrorCode.IdempotencyMismatch);
        _world.Stages.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_RefusedForNow_KeepsNothingAndMayBeSentAgain(bool isSameActivation)
    {
        _world.Stages.Instead = _ => Failed(InferenceErrorCode.Overloaded);
        var activation = _world.Start();
        Error(await activation.InferAsync(Keyed)).Code.ShouldBe(InferenceErrorCode.Overloaded);
        _world.Store.Keys.ShouldBeEmpty();
        _world.Usage.ShouldHaveSingleItem().Value.Error.ShouldBe(InferenceErrorCode.Overloaded);

        _world.Stages.Instead = _ => null;
        var again = Keyed with { Generation = Keyed.Generation! with { CreatedAt = DateTimeOffset.UnixEpoch.AddHours(1) } };
        var events = await (isSameActivation ? activation : _world.Start()).InferAsync(again);

        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
        _world.Usage.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Infer_RefusedForGood_IsRefusedAgainWithoutExecution()
    {
        _world.Stages.Instead = _ => Failed(InferenceErrorCode.ContextLengthExceeded);
        var first = await _world.Start().InferAsync(Keyed);

        var again = await _world.Start().InferAsync(Keyed);

        Error(again).Code.ShouldBe(InferenceErrorCode.ContextLengthExceeded);
        World.Describe(again).ShouldBe(World.Describe(first));
        again[0].ShouldBeOfType<InferenceEvent.Failed>().RequestedAt.ShouldBe(Keyed.Generation!.CreatedAt);
        _world.Stages.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Infer_ReaderLeaves_GoesOnAndTellsTheNextOne()
    {
        var gate = new TaskCompletionSource();
        _world.Stages.OnToken = (number, _) => number == 2 ? gate.Task : Task.CompletedTask;
        var activation = _world.Start();
        using var leaving = new CancellationTokenSource();
        List<InferenceEvent> events = [];
        var reading = activation.InferAsync(events, leaving: leaving);
        await _world.LetPassUntilAsync(UntilAsync(() => events.Count == 3));
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(reading);
        gate.SetResult();

        await activation.InferAsync(events);

        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
        _world.Stages.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Infer_MoreThanMemoryMayHold_TellsLateReadersFromTheStore()
    {
        _world.Options.MemoryBytes = 2000;
        _world.Stages.Tokens = 400;
        var activation = _world.Start();
        var live = await activation.InferAsync();
        var reads = _world.Store.Reads;

        var late = await activation.InferAsync();

        _world.Store.Reads.ShouldBeGreaterThan(reads);
        World.Describe(late).ShouldBe(World.Describe(live));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Cancel_InMidAnswer_EndsItForAllItsReaders(int tokens)
    {
        _world.Stages.OnToken = (number, token) => number == tokens ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        var activation = _world.Start();
        List<InferenceEvent> events = [];
        var reading = activation.InferAsync(events, Keyed);
        await _world.LetPassUntilAsync(UntilAsync(() => events.Count == tokens + 1));

        (await activation.RunAsync(generation => generation.CancelAsync())).ShouldBeTrue();
        await reading;

        Error(events).Code.ShouldBe(InferenceErrorCode.Cancelled);
        _world.Usage.ShouldHaveSingleItem().Value.Usage.CompletionTokens.ShouldBe(tokens);
        World.Describe(await _world.Start().InferAsync(Keyed)).ShouldBe(World.Describe(events));
        (await activation.RunAsync(generation => generation.GetAsync())).ShouldNotBeNull().State.ShouldBe(GenerationState.Cancelled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Delete_RunningOrEnded_LeavesNoTextAndAKeyAsATombstone(bool isKeyed)
    {
        var request = isKeyed ? Keyed : World.Request;
        _world.Stages.OnToken = (number, token) => number == 2 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        var activation = _world.Start();
        List<InferenceEvent> events = [];
        var reading = activation.InferAsync(events, request);
        await _world.LetPassUntilAsync(UntilAsync(() => events.Count == 3));

        (await activation.RunAsync(generation => generation.DeleteAsync())).ShouldBeTrue();
        await reading;

        events[^1].ShouldBeOfType<InferenceEvent.Failed>();
        (await _world.Start().RunAsync(generation => generation.GetAsync())).ShouldBeNull();
        (await _world.Start().RunAsync(generation => generation.DeleteAsync())).ShouldBeFalse();
        if (isKeyed)
        {
            var rest = _world.Log.ShouldHaveSingleItem();
            rest.Request.ShouldBeNull();
            _world.Store.Head(World.Key).ExpiresAt.ShouldBe(_world.Time.GetUtcNow() + _world.Options.KeyRetention);
            Error(await _world.Start().InferAsync(Keyed)).Code.ShouldBe(InferenceErrorCode.Deleted);
        }
        else
        {
            _world.Store.Keys.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Infer_LostAtAProvider_IsNeverExecutedAgain()
    {
        _world.Stages.IsForeign = true;
        var gate = new StepGate(1, StepFailure.DiesAfter);
        await _world.LetPassUntilAsync(Task.WhenAny(_world.Start(gate).InferAsync(Keyed), gate.Died));

        var events = await _world.Start().InferAsync(Keyed);

        Error(events).Code.ShouldBe(InferenceErrorCode.IdempotencyIndeterminate);
        _world.Stages.Requests.ShouldHaveSingleItem();
        World.Describe(await _world.Start().InferAsync(Keyed)).ShouldBe(World.Describe(events));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_RefusedByAProvider_LeavesTheKeyFreeWhereNobodyTookIt(bool isUntaken)
    {
        _world.Stages.IsForeign = true;
        _world.Stages.Refusal = new InferenceError { Code = InferenceErrorCode.ProviderUnavailable, Message = "No.", IsUntaken = isUntaken };
        Error(await _world.Start().InferAsync(Keyed)).Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
        _world.Stages.Refusal = null;

        var events = await _world.Start().InferAsync(Keyed);

        events.OfType<InferenceEvent.Completed>().Count().ShouldBe(isUntaken ? 1 : 0);
        _world.Stages.Sent.ShouldBe(isUntaken ? 2 : 1);
    }

    [Fact]
    public async Task Resume_BeforeTheModelIsKnownAgain_WaitsForIt()
    {
        var expected = World.TextOf(await new World().Start().InferAsync(Keyed));
        var gate = new StepGate(3, StepFailure.DiesAfter);
        await _world.LetPassUntilAsync(Task.WhenAny(_world.Start(gate).InferAsync(Keyed), gate.Died));
        var asked = 0;
        _world.Stages.Instead = _ => ++asked <= 2 ? Failed(InferenceErrorCode.ModelNotFound) : null;

        var events = await _world.LetPassUntilAsync(_world.Start().InferAsync(Keyed));

        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
        World.TextOf(events).ShouldBe(expected);
        asked.ShouldBe(3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Infer_DamagedRecord_FailsWithAClearError(int entry)
    {
        await _world.Start().InferAsync(Keyed);
        _world.Store.Entries(World.Key)[entry] = new byte[] { 1, 2, 3 };

        Error(await _world.Start().InferAsync(Keyed)).Code.ShouldBe(InferenceErrorCode.StoredDataCorrupt);
        await Should.ThrowAsync<Storage.LogCorruptException>(_world.Start().RunAsync(generation => generation.GetAsync()));
    }

    [Fact]
    public async Task Resume_MissingRecord_DoesNothing()
    {
        var activation = _world.Start();

        await activation.RunAsync(generation => generation.ResumeAsync());

        activation.IsIdle.ShouldBeTrue();
        _world.Stages.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Resume_WithoutAReader_RunsToTheEnd()
    {
        var gate = new StepGate(4, StepFailure.DiesAfter);
        await _world.LetPassUntilAsync(Task.WhenAny(_world.Start(gate).InferAsync(), gate.Died));

        await _world.Start().RunAsync(generation => generation.ResumeAsync());
        await _world.LetPassUntilAsync(UntilAsync(() => !_world.Usage.IsEmpty && _world.Store.ListOpen().Count == 0));

        _world.Log[^1].Events[^1].ShouldBeOfType<InferenceEvent.Completed>();
    }

    [Fact]
    public async Task Leave_InMidAnswer_WritesWhatHasComeAndLetsOthersGoOn()
    {
        _world.Options.CommitWindow = TimeSpan.FromSeconds(1);
        _world.Stages.OnToken = (number, token) => number == 4 && _world.Stages.Requests.Count == 1 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        var activation = _world.Start();
        List<InferenceEvent> events = [];
        var reading = activation.InferAsync(events);
        await UntilAsync(() => events.Count == 2);
        await Task.Delay(50, TestContext.Current.CancellationToken);

        await activation.RunAsync(generation => generation.LeaveAsync(TestContext.Current.CancellationToken));
        await reading;
        events.Count.ShouldBe(5, "what was generated is told");
        await _world.LetPassUntilAsync(_world.Start().InferAsync(events));

        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
        _world.Stages.Requests[1].Continuation.ShouldHaveSingleItem().Tokens.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Activations_TwoOfOneGeneration_OnlyTheLastGoesOn()
    {
        var (firstMayGoOn, secondMayGoOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _world.Stages.OnToken = (number, token) => (number, _world.Stages.Requests.Count) switch
        {
            (2, 1) => firstMayGoOn.Task.WaitAsync(token),
            (4, > 1) => secondMayGoOn.Task.WaitAsync(token),
            _ => Task.CompletedTask,
        };
        var (first, second) = (_world.Start(), _world.Start());
        List<InferenceEvent> events = [];
        List<InferenceEvent> whole = [];
        var (reading, readingToo) = (first.InferAsync(events), Task.CompletedTask);
        await UntilAsync(() => events.Count == 3);

        readingToo = second.InferAsync(whole);
        await UntilAsync(() => whole.Count == 5);
        firstMayGoOn.SetResult();
        await reading;
        await first.GaveWay;
        secondMayGoOn.SetResult();
        await readingToo;

        events.Count.ShouldBeLessThanOrEqualTo(5, "the first tells nothing that is not in the log");
        whole[^1].ShouldBeOfType<InferenceEvent.Completed>();
        _world.Usage.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false, new[] { 2 })]
    [InlineData(true, new[] { 0, 2 })]
    public async Task Tokens_OfAWindow_ShareAnEntryButForTheFirst(bool isKeyed, int[] first)
    {
        _world.Options.CommitWindow = TimeSpan.FromSeconds(1);
        var gate = new TaskCompletionSource();
        _world.Stages.OnToken = (number, _) => number == 5 ? gate.Task : Task.CompletedTask;
        List<InferenceEvent> events = [];
        var reading = _world.Start().InferAsync(events, isKeyed ? Keyed : World.Request);

        await UntilAsync(() => events.Count == 2);
        await UntilAsync(() => _world.Stages.Requests.Count == 1);
        _world.Log.Select(entry => entry.Events.Count).ShouldBe(first, "without a key, the first text comes with the first commit");
        _world.Log[0].Request.ShouldNotBeNull();
        await _world.LetPassUntilAsync(UntilAsync(() => events.Count == 6));
        gate.SetResult();
        await reading;

        _world.Log.Select(entry => entry.Events.Count).ShouldBe([.. first, 4, 3]);
    }

    private static InferenceError Error(IReadOnlyList<InferenceEvent> events) => events[^1].ShouldBeOfType<InferenceEvent.Failed>().Error;

    private static InferenceEvent.Failed Failed(InferenceErrorCode code) => new() { Sequence = 0, Error = new InferenceError { Code = code, Message = "No." } };

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
