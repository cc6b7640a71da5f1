using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Usage;

public sealed class UsageOutboxTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly KeptUsage _store = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<string> _requests = [];
    private readonly List<string> _log = [];
    private readonly UsageOutbox _outbox;

    public UsageOutboxTests()
    {
        var recorder = new UsageRecorder(new UsageInstruments(_services.GetRequiredService<IMeterFactory>()), new LineLogger<UsageRecorder>(Tell(_requests)));
        var silo = new SiloProfile { Node = "node", Roles = SiloRoles.Gateway, MemoryBytes = 1 };
        _outbox = new(_store, recorder, silo, Options.Create(new UsageOptions { MaxPending = 1000 }), _time, new LineLogger<UsageOutbox>(Tell(_log)));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _outbox.Dispose();
        await _services.DisposeAsync();
    }

    public static TheoryData<string, InferenceErrorCode?, long> Endings => new()
    {
        { "completed", null, 4 },
        { "failed", InferenceErrorCode.Overloaded, 0 },
        { "failed after text", InferenceErrorCode.ReplicaLost, 1 },
        { "cut", InferenceErrorCode.Internal, 3 },
        { "thrown", InferenceErrorCode.Internal, 1 },
        { "reader left", InferenceErrorCode.Internal, 1 },
        { "cancelled", InferenceErrorCode.Cancelled, 1 },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Infer_HoweverItEnds_IsOneRecord(string ending, InferenceErrorCode? error, long tokens)
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        using var leaving = new CancellationTokenSource();
        var metering = new MeteringBackend(new EndingBackend(ending, leaving), _outbox, _time);
        try
        {
            await foreach (var told in metering.InferAsync(Samples.Request, leaving.Token))
            {
                if (ending == "reader left" && told is InferenceEvent.TextDelta)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException)
        {
            // How it ends.
        }

        await StopAsync();

        var entry = _store.Entries.ShouldHaveSingleItem();
        (entry.Record.Error, entry.Record.Usage.CompletionTokens, entry.Sequence).ShouldBe((error, tokens, 1));
        (_store.Run!.Issued, _store.Run.IsClosed).ShouldBe((1, true));
        _requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Add_ManyWithinTheInterval_IsOneBatchAfterIt()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 100; i++)
        {
            _outbox.Add(Record(i), _outbox.Begin());
        }

        _store.Batches.ShouldBe(0);
        await PassAsync(() => _store.Entries.Count == 100);

        _store.Batches.ShouldBe(1);
        _store.Entries.Select(entry => entry.Sequence!.Value).Order().ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
        _store.Trims.ShouldBe(1);
    }

    [Fact]
    public async Task Begin_WithoutAnEnd_IsKnownToTheStore()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        _outbox.Begin();
        _outbox.Add(Record(1), _outbox.Begin());

        await PassAsync(() => _store.Run is { Issued: 2 } && _store.Entries.Count == 1);

        _store.Run!.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public async Task Infer_End_IsToldOnceItsNumberIsStored()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        var metering = new MeteringBackend(new EndingBackend("completed", new()), _outbox, _time);

        await foreach (var told in metering.InferAsync(Samples.Request, TestContext.Current.CancellationToken))
        {
            (_store.Run?.Issued >= 1).ShouldBe(told.IsTerminal);
        }

        _store.Entries.ShouldBeEmpty("its record is held back");
    }

    [Fact]
    public async Task Infer_StoreAway_EndsAllTheSame()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        _store.IsAway = true;
        var metering = new MeteringBackend(new EndingBackend("completed", new()), _outbox, _time);

        var events = await metering.InferAsync(Samples.Request, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        events[^1].IsTerminal.ShouldBeTrue();
    }

    [Fact]
    public async Task Count_UnderLoad_IsStoredAheadAndExactOnceTheLoadIsOver()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 100; i++)
        {
            _outbox.Begin();
        }

        await _outbox.CountAsync(100, TestContext.Current.CancellationToken);
        _store.Run!.Issued.ShouldBe(250);
        await _outbox.CountAsync(250, new CancellationToken(canceled: true));

        await PassAsync(() => _store.Run!.Issued == 100);
    }

    [Fact]
    public async Task Count_WhileOthersBegin_AlwaysEnds()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);

        // The clock stands still while they wait: one that nobody wakes waits for ever.
        await Parallel.ForAsync(0, 10_000, TestContext.Current.CancellationToken, async (_, token) =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await _outbox.CountAsync(_outbox.Begin(), token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), token);
        });

        await PassAsync(() => _store.Run!.Issued == 10_000);
    }

    [Fact]
    public async Task AddAsync_Record_WaitsForTheStoreAndNotForTheInterval()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _outbox.AddAsync(Record(i % 10)))).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        _store.Entries.Count.ShouldBe(10);
        _store.Entries.ShouldAllBe(entry => entry.Sequence == null);
        _requests.Count.ShouldBe(10, "each is counted and logged once");
    }

    [Fact]
    public async Task Store_Away_KeepsPlainRecordsAndTellsThoseWhoWait()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        _store.IsAway = true;
        _outbox.Add(Record(1), _outbox.Begin());
        await Should.ThrowAsync<StorageUnavailableException>(() => _outbox.AddAsync(Record(2), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10)));
        for (var i = 10; i < 1500; i++)
        {
            _outbox.Add(Record(i), _outbox.Begin());
        }

        _outbox.Lost.ShouldBe(491);
        _log.ShouldContain(line => line.Contains("1 records wait in memory"));
        _log.ShouldContain(line => line.StartsWith("1 usage records are lost"));

        _store.IsAway = false;
        await PassAsync(() => _store.Entries.Count == 1000);

        await _outbox.AddAsync(Record(2), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        _store.Entries.Count.ShouldBe(1001);
        await PassAsync(() => _store.Run!.Issued == 1491);
        (_store.Run!.Issued - _store.Entries.Count(entry => entry.Sequence is not null)).ShouldBe(491, "the loss shows");
    }

    [Fact]
    public async Task Stopped_WithRecordsLeft_StoresThem()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 1000; i++)
        {
            _outbox.Add(Record(i), _outbox.Begin());
        }

        await StopAsync();

        _store.Entries.Count.ShouldBe(1000);
        _store.Run!.IsClosed.ShouldBeTrue();
        await Should.ThrowAsync<StorageUnavailableException>(() => _outbox.AddAsync(Record(2000)));
    }

    [Fact]
    public async Task Stopped_StoreAway_GivesUpAndSaysHowManyAreLost()
    {
        await _outbox.StartAsync(TestContext.Current.CancellationToken);
        _store.IsAway = true;
        _outbox.Add(Record(1), _outbox.Begin());

        await StopAsync();

        _log.ShouldContain(line => line.StartsWith("1 usage records are lost"));
    }

    private static UsageRecord Record(int i) => new()
    {
        Request = new RequestId($"r-{i}"),
        Caller = Samples.Request.Caller,
        Model = Samples.Model.Id,
        Usage = default,
        StartedAt = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.Zero,
    };

    private static Action<string> Tell(List<string> lines) => line =>
    {
        lock (lines)
        {
            lines.Add(line);
        }
    };

    private Task StopAsync()
    {
        var stopped = _outbox.StoppedAsync(default);
        return PassAsync(() => stopped.IsCompleted);
    }

    // Lets time pass until something is so.
    private async Task PassAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 5000, "It does not happen.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    private sealed class EndingBackend(string ending, CancellationTokenSource leaving) : IInferenceBackend
    {
        public async IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (ending == "failed")
            {
                yield return Failed(InferenceErrorCode.Overloaded);
                yield break;
            }

            yield return Samples.Answer[0];
            yield return Samples.Answer[1];
            switch (ending)
            {
                case "failed after text":
                    yield return Failed(InferenceErrorCode.ReplicaLost);
                    yield break;
                case "thrown":
                    throw new InvalidOperationException("A bug.");
                case "cancelled":
                    await leaving.CancelAsync();
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
            }

            yield return Samples.Answer[2];
            if (ending != "cut")
            {
                yield return Samples.Answer[4];
            }
        }

        private static InferenceEvent.Failed Failed(InferenceErrorCode code) => new() { Sequence = 2, Error = new() { Code = code, Message = "" } };
    }
}
