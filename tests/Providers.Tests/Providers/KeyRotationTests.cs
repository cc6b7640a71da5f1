using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

public sealed class KeyRotationTests
{
    private const string Answer = """{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]}""";

    private readonly FakeTimeProvider time = new();
    private readonly FixedSecret first = new("first-key");
    private readonly FixedSecret second = new("second-key");

    [Fact]
    public async Task Key_ThatIsNotAccepted_IsLeftOutUntilItChanges()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = Accepting("second-key", status: 401);
        var provider = Create(listener);

        (await AskAsync(provider)).TextOf().ShouldBe("Hi");
        (await AskAsync(provider)).TextOf().ShouldBe("Hi");
        KeysOf(listener).ShouldBe(["first-key", "second-key", "second-key"]);

        first.Change("third-key");
        listener.Script = Accepting("third-key", status: 401);
        (await AskAsync(provider)).TextOf().ShouldBe("Hi");
    }

    [Fact]
    public async Task Key_ThatIsNotAccepted_IsTriedAgainAfterAWhile()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json("{}", 403);
        var provider = Create(listener);

        var refused = await AskAsync(provider);
        var refusedAtOnce = await AskAsync(provider);
        time.Advance(TimeSpan.FromMinutes(6));
        listener.Script = WireScript.Json(Answer);

        refused.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
        refusedAtOnce.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
        listener.Requests.Count.ShouldBe(2);
        (await AskAsync(provider)).TextOf().ShouldBe("Hi");
    }

    [Fact]
    public async Task Key_ThatMayNotUseOneModel_ServesAnother()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Enqueue(WireScript.Json("{}", 403));
        listener.Enqueue(WireScript.Json("{}", 403));
        listener.Script = WireScript.Json(Answer);
        var provider = Create(listener);

        (await AskAsync(provider, "secret")).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
        (await AskAsync(provider, "public")).TextOf().ShouldBe("Hi");
        (await AskAsync(provider, "secret")).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
        listener.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Key_ThatCannotBeHad_LeavesTheRequestToAnother()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json(Answer);
        first.Problem = "It is locked away.";

        (await AskAsync(Create(listener))).TextOf().ShouldBe("Hi");

        KeysOf(listener).ShouldBe(["second-key"]);
    }

    [Fact]
    public async Task Refusal_WhoseBodyNeverComes_CountsByItsStatus()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Enqueue(new WireScript { Status = 401, ContentType = "application/json" }.Flush().Stall());
        listener.Script = WireScript.Json(Answer);

        // Long enough not to pass before the refusal is there.
        var asking = AskAsync(Create(listener, firstTokenTimeout: TimeSpan.FromHours(1)));
        while (!asking.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(asking, Task.Delay(1, TestContext.Current.CancellationToken));
        }

        var events = await asking;
        events.TextOf().ShouldBe("Hi", string.Join('\n', events));
    }

    [Fact]
    public async Task Key_WhoseRateIsLimited_RestsAsLongAsItIsTold()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json("{}", 429).With("Retry-After", "20");
        var provider = Create(listener);

        var limited = await AskAsync(provider);
        time.Advance(TimeSpan.FromSeconds(5));
        var limitedAtOnce = await AskAsync(provider);

        limited.ErrorOf().RetryAfter.ShouldBe(TimeSpan.FromSeconds(20));
        limitedAtOnce.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderRateLimited);
        limitedAtOnce.ErrorOf().RetryAfter.ShouldBe(TimeSpan.FromSeconds(15));
        listener.Requests.Count.ShouldBe(2);

        time.Advance(TimeSpan.FromSeconds(15));
        listener.Script = WireScript.Json(Answer);
        (await AskAsync(provider)).TextOf().ShouldBe("Hi");
    }

    [Fact]
    public async Task Key_WhoseRateIsLimitedForOneModel_ServesAnother()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Enqueue(WireScript.Json("{}", 429).With("Retry-After", "20"));
        listener.Enqueue(WireScript.Json("{}", 429).With("Retry-After", "20"));
        listener.Script = WireScript.Json(Answer);
        var provider = Create(listener);

        (await AskAsync(provider, "large")).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderRateLimited);
        (await AskAsync(provider, "small")).TextOf().ShouldBe("Hi");
    }

    [Fact]
    public async Task Key_WhoseRateIsLimited_LeavesTheRequestToAnother()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = Accepting("second-key", status: 429);

        (await AskAsync(Create(listener))).TextOf().ShouldBe("Hi");

        KeysOf(listener).ShouldBe(["first-key", "second-key"]);
    }

    [Fact]
    public async Task Keys_WithWeights_AreUsedInTheirShares()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json(Answer);
        var provider = Create(listener, firstWeight: 3);

        for (var i = 0; i < 8; i++)
        {
            await AskAsync(provider);
        }

        KeysOf(listener).Count(key => key == "first-key").ShouldBe(6);
        KeysOf(listener).Take(4).ShouldContain("second-key");
    }

    private IProvider Create(WireListener listener, double firstWeight = 1, TimeSpan? firstTokenTimeout = null)
    {
        PooledKey[] keys = [new("first", first, firstWeight), new("second", second, 1)];
        var options = new ProviderOptions { Address = listener.Address };
        options.FirstTokenTimeout = options.TotalTimeout = firstTokenTimeout ?? options.FirstTokenTimeout;
        var pool = new KeyPool("test", keys, time, NullLogger<KeyPool>.Instance);
        return ProviderKinds.Find("openai")!.Create(new ProviderServices("test", options, pool, time));
    }

    private static Task<IReadOnlyList<InferenceEvent>> AskAsync(IProvider provider, string model = "m") =>
        provider.CollectAsync(TestProvider.Ask(isFolded: true), model);

    private static IEnumerable<string> KeysOf(WireListener listener) => listener.Requests.Select(request => request.Headers["Authorization"]["Bearer ".Length..]);

    private static WireScript Accepting(string key, int status) => WireScript.From((context, request) =>
        (request.Headers["Authorization"] == $"Bearer {key}" ? WireScript.Json(Answer) : WireScript.Json("{}", status)).AnswerAsync(context, request));
}
