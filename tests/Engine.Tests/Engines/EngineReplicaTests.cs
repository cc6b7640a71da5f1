using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Engines;

public sealed class EngineReplicaTests(DemoReplica shared) : IClassFixture<DemoReplica>
{
    private const string Poem = "Tell me a story about a fox.";
    private static readonly InferenceRequest Valid = DemoReplica.Ask("Hello!");
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Infer_Answer_ComesAsAcceptedDeltasChoiceAndUsage()
    {
        var events = await shared.InferAsync(DemoReplica.Ask("Hello!"));

        var accepted = events[0].ShouldBeOfType<InferenceEvent.Accepted>();
        accepted.PromptTokens.ShouldBe(12);
        accepted.Replica!.ToString().ShouldMatch("^demo@[0-9a-f]{12}/node/0$");
        DemoReplica.TextOf(events).ShouldBe("Hello! What would you like to know?");
        events.OfType<InferenceEvent.TextDelta>().Sum(delta => delta.TokenCount).ShouldBe(10);
        events[^2].ShouldBeOfType<InferenceEvent.ChoiceCompleted>().Reason.ShouldBe(FinishReason.Stop);
        events[^1].ShouldBeOfType<InferenceEvent.Completed>().Usage.ShouldBe(new() { PromptTokens = 12, CompletionTokens = 10 });
    }

    [Fact]
    public async Task Infer_PromptOfAnotherTenant_IsNotFoundInTheCache()
    {
        var request = DemoReplica.Ask("A prompt of several blocks, so that there is something to find: what is a silo, and what is a grain?");
        var foreign = request with { Caller = request.Caller with { Tenant = new TenantId("other") } };
        async Task<long> CachedAsync(InferenceRequest asked) => (await shared.InferAsync(asked))[^1].ShouldBeOfType<InferenceEvent.Completed>().Usage.CachedTokens;

        await CachedAsync(request);

        (await CachedAsync(foreign)).ShouldBe(0);
        (await CachedAsync(foreign)).ShouldBeGreaterThan(0);
        (await CachedAsync(request)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Report_AfterAPromptWithNamedBeginnings_TellsOfThemUntilTheirBlocksAreTaken()
    {
        using var small = DemoReplica.Create(new EngineOptions { KvCacheMegabytes = 1 });
        var blocks = small.Replica.GetReport().TotalBlocks;
        InferenceRequest Read(int first, params uint[] names) => DemoReplica.Ask(new Prompt.Tokens([.. Enumerable.Range(first, 64)])) with
        {
            Prefixes = names.Length == 0 ? null : new PromptPrefixes { Hashes = [.. names], Share = 1 },
            Stopping = new() { MaxTokens = 2, IgnoreEndOfSequence = true },
        };

        await small.InferAsync(Read(0, 7, 8));

        var report = small.Replica.GetReport();
        var told = report.Prefixes.ShouldNotBeNull();
        told.Held.Order().ShouldBe([7u, 8u]);
        report.TimePerPromptToken.ShouldBeGreaterThan(TimeSpan.Zero);
        (report.PendingTokens, report.TokensPerAnswer).ShouldBe((0, 2));
        for (var i = 1; i <= blocks / 4; i++)
        {
            await small.InferAsync(Read(i));
        }

        small.Replica.GetPrefixes()!.Held.ShouldBeEmpty();
        small.Replica.GetPrefixes()!.Version.ShouldBe(told.Version + 2);
    }

    [Fact]
    public async Task Infer_SameConversationAsRenderedText_ReadsTheSameTokens()
    {
        var chat = await shared.InferAsync(DemoReplica.Ask("Hello!"));
        var text = await shared.InferAsync(DemoReplica.Ask(new Prompt.Text("<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n")));

        DemoReplica.TextOf(text).ShouldBe(DemoReplica.TextOf(chat));
        ((InferenceEvent.Accepted)text[0]).PromptTokens.ShouldBe(12);
    }

    [Fact]
    public async Task Infer_DeveloperRole_IsTheTemplatesSystemRole()
    {
        static Prompt With(ChatRole role) => new Prompt.Chat(
            [new ChatMessage { Role = role, Content = "Be brief." }, new ChatMessage { Role = ChatRole.User, Content = "Hello!" }]);

        var developer = await shared.InferAsync(DemoReplica.Ask(With(ChatRole.Developer)));
        var system = await shared.InferAsync(DemoReplica.Ask(With(ChatRole.System)));

        developer.OfType<InferenceEvent.TextDelta>().ShouldBe(system.OfType<InferenceEvent.TextDelta>());
        ((InferenceEvent.Accepted)developer[0]).PromptTokens.ShouldBe(((InferenceEvent.Accepted)system[0]).PromptTokens);
    }

    [Fact]
    public async Task Infer_MaxTokensBeyondTheContext_EndsWithLengthWhenItIsFull()
    {
        var request = DemoReplica.Ask(new Prompt.Tokens(new int[1020])) with { Stopping = new() { MaxTokens = 500, IgnoreEndOfSequence = true } };

        var events = await shared.InferAsync(request);

        events[^2].ShouldBeOfType<InferenceEvent.ChoiceCompleted>().Reason.ShouldBe(FinishReason.Length);
        events[^1].ShouldBeOfType<InferenceEvent.Completed>().Usage.CompletionTokens.ShouldBe(4);
    }

    [Fact]
    public async Task Infer_TwoSeededChoices_AreTheSameAgainAndCountThePromptOnce()
    {
        var request = DemoReplica.Ask(Poem) with { ChoiceCount = 2, Sampling = new() { Seed = 3, Temperature = 1 }, Stopping = new() { MaxTokens = 30 } };

        var first = await shared.InferAsync(request);
        var others = Enumerable.Range(0, 4).Select(i => shared.InferAsync(request with { Sampling = new() { Seed = 90 + i, Temperature = 1 } })).ToList();
        var again = await shared.InferAsync(request);
        await Task.WhenAll(others);

        DemoReplica.TextOf(again, 0).ShouldBe(DemoReplica.TextOf(first, 0));
        DemoReplica.TextOf(again, 1).ShouldBe(DemoReplica.TextOf(first, 1));
        DemoReplica.TextOf(first, 0).ShouldNotBe(DemoReplica.TextOf(first, 1));
        first.OfType<InferenceEvent.ChoiceCompleted>().Select(end => end.Choice).Order().ShouldBe([0, 1]);
        var usage = first[^1].ShouldBeOfType<InferenceEvent.Completed>().Usage;
        usage.PromptTokens.ShouldBe(((InferenceEvent.Accepted)first[0]).PromptTokens);
        usage.CompletionTokens.ShouldBe(first.OfType<InferenceEvent.TextDelta>().Count());
        again[^1].ShouldBeOfType<InferenceEvent.Completed>().Usage.CachedTokens.ShouldBe(16);
    }

    [Fact]
    public async Task Infer_StopString_EndsTheAnswerBeforeIt()
    {
        var request = DemoReplica.Ask("What is the capital of France?") with { Stopping = new() { StopStrings = ["al of Fr", "Paris"] } };

        var events = await shared.InferAsync(request);

        DemoReplica.TextOf(events).ShouldBe("The capit");
        events[^2].ShouldBeOfType<InferenceEvent.ChoiceCompleted>().Reason.ShouldBe(FinishReason.Stop);
    }

    [Fact]
    public async Task Infer_CharactersOfSeveralTokens_AreNeverCut()
    {
        const string dear = "Grüße, 東京 🦊";
        var ids = Tokenization.Tokenizer.Load(SharedData.DemoModel).Encode(dear, false, Tokenization.SpecialTokens.AsText);
        var texts = new List<string>();
        for (var position = 0; position < ids.Length; position++)
        {
            var forced = DemoReplica.Ask(new Prompt.Tokens([1, .. ids[..position]])) with
            {
                Sampling = new() { Temperature = 0, LogitBias = new Dictionary<int, float> { [ids[position]] = 100 } },
                Stopping = new() { MaxTokens = 1 },
            };
            texts.Add(await shared.AnswerAsync(forced));
        }

        ids.Length.ShouldBeGreaterThan(dear.Length);
        texts.ShouldContain("\uFFFD");
        texts.ShouldAllBe(text => text.EnumerateRunes().All(rune => rune.Value == 0xFFFD || dear.Contains(rune.ToString())));
    }

    [Fact]
    public async Task Infer_Logprobs_ComeWithEachTokenButTheEndOfSequence()
    {
        var events = await shared.InferAsync(DemoReplica.Ask("What is the capital of France?") with { TopLogprobs = 2 });

        var deltas = events.OfType<InferenceEvent.TextDelta>().ToList();
        deltas[^1].Logprobs.ShouldBeEmpty();
        foreach (var delta in deltas[..^1])
        {
            var logprob = delta.Logprobs.ShouldHaveSingleItem();
            logprob.Token.ShouldBe(delta.Text);
            logprob.Bytes.ShouldBe(System.Text.Encoding.UTF8.GetBytes(delta.Text));
            logprob.Top.Count.ShouldBe(2);
            logprob.Top[0].Token.ShouldBe(logprob.Token);
            logprob.Top[0].Logprob.ShouldBe(logprob.Logprob);
            logprob.Logprob.ShouldBeInRange(-1, 0);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_ReaderLeaves_FreesEverything(bool byCancelling)
    {
        using var own = new DemoReplica();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var endless = DemoReplica.Ask(Poem) with { Stopping = new() { IgnoreEndOfSequence = true }, ChoiceCount = 3 };
        var read = 0;
        var reading = ReadAsync();

        if (byCancelling)
        {
            await Should.ThrowAsync<OperationCanceledException>(reading);
        }
        else
        {
            await reading;
        }

        await own.Replica.DrainAsync(Cancellation);
        var report = own.Replica.GetReport();
        (report.Running, report.Waiting, report.UsedBlocks).ShouldBe((0, 0, 0));
        report.GeneratedTokens.ShouldBeLessThan(900);

        async Task ReadAsync()
        {
            await foreach (var inferenceEvent in own.Replica.InferAsync(endless, leaving.Token))
            {
                if (++read == 20 && !byCancelling)
                {
                    return;
                }

                if (read == 20)
                {
                    await leaving.CancelAsync();
                }
            }
        }
    }

    [Fact]
    public async Task Infer_Stopped_FailsWithWhatWasUsed()
    {
        using var own = new DemoReplica();
        var endless = DemoReplica.Ask(Poem) with { Stopping = new() { IgnoreEndOfSequence = true } };
        await using var running = own.Replica.InferAsync(endless, Cancellation).GetAsyncEnumerator(Cancellation);
        await running.MoveNextAsync();
        await running.MoveNextAsync();

        own.Replica.Dispose();
        while (running.Current is not InferenceEvent.Failed)
        {
            (await running.MoveNextAsync()).ShouldBeTrue();
        }

        var failed = (InferenceEvent.Failed)running.Current;
        failed.Error.Code.ShouldBe(InferenceErrorCode.ReplicaLost);
        failed.Usage.CompletionTokens.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Infer_ParentSpan_IsContinuedWithUsageAndTimes()
    {
        const string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Activity? span = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Orleans.Ai.Engine",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => span = activity.TraceId.ToHexString() == parent[3..35] ? activity : span,
        };
        ActivitySource.AddActivityListener(listener);

        await shared.InferAsync(Valid with { TraceParent = parent });

        span.ShouldNotBeNull();
        span.DisplayName.ShouldBe("chat demo");
        span.ParentSpanId.ToHexString().ShouldBe("b7ad6b7169203331");
        span.GetTagItem("gen_ai.usage.input_tokens").ShouldBe(12L);
        span.GetTagItem("gen_ai.usage.output_tokens").ShouldBe(10L);
        span.GetTagItem("gen_ai.response.finish_reasons").ShouldBe(new[] { "stop" });
        span.GetTagItem("error.type").ShouldBeNull();
    }

    [Fact]
    public async Task Infer_Metrics_CountRequestsTokensAndBlocks()
    {
        using var own = new DemoReplica();
        var measured = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == own.Meters)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        await own.InferAsync(Valid);
        await own.InferAsync(Valid with { ChoiceCount = 0 });
        listener.RecordObservableInstruments();

        measured["orleans_ai.engine.tokens output"].ShouldBe(10);
        measured["orleans_ai.engine.tokens input"].ShouldBe(12);
        measured["orleans_ai.engine.kv_blocks used"].ShouldBe(0);
        measured["orleans_ai.engine.kv_blocks free"].ShouldBe(own.Replica.GetReport().TotalBlocks);
        measured["gen_ai.server.time_to_first_token"].ShouldBeGreaterThan(0);
        measured["gen_ai.server.time_per_output_token"].ShouldBeGreaterThan(0);
        measured["gen_ai.server.request.duration"].ShouldBeGreaterThan(measured["gen_ai.server.time_to_first_token"]);
        measured.ShouldContainKey("gen_ai.server.request.duration invalid_value");

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray().ToDictionary();
            all["gen_ai.request.model"].ShouldBe("demo");
            var detail = all.GetValueOrDefault("error.type") ?? all.GetValueOrDefault("state") ?? all.GetValueOrDefault("gen_ai.token.type");
            lock (measured)
            {
                measured[detail is null ? instrument.Name : $"{instrument.Name} {detail}"] = value;
            }
        }
    }

    [Fact]
    public void Report_LoadedModel_DescribesIt()
    {
        var model = shared.Replica.GetReport().Model;

        model.Id.ShouldBe(new ModelId("demo"));
        (model.Architecture, model.ContextLength, model.WeightFormat).ShouldBe(("LlamaForCausalLM", 1024, "f32"));
        model.ParameterCount.ShouldBeInRange(5_000_000, 6_000_000);
    }
}
