using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>Whatever goes wrong at a provider ends as one error that says whose fault it is; nothing that was cut looks whole.</summary>
public sealed class FaultTests
{
    private const string Hello = """{"choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"},"finish_reason":null}]}""";
    private const string Error = """{"error":{"message":"The engine died.","type":"server_error","param":null,"code":null}}""";
    private const string VllmError = """{"error":{"message":"EngineCore failed.","type":"InternalServerError","param":null,"code":500}}""";

    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["no header"] = new((_, _) => WireScript.Hang(), InferenceErrorCode.ProviderTimeout, NeedsTime: true),
        ["429"] = new((_, _) => WireScript.Json(Error, 429).With("Retry-After", "7"), InferenceErrorCode.ProviderRateLimited),
        ["500 with HTML"] = new((_, _) => WireScript.Html(500), InferenceErrorCode.ProviderUnavailable),
        ["503 with HTML"] = new((_, _) => WireScript.Html(503), InferenceErrorCode.ProviderUnavailable),
        ["529"] = new((_, _) => WireScript.Json("""{"error":{"type":"overloaded_error","message":"Overloaded"}}""", 529), InferenceErrorCode.ProviderUnavailable),
        ["200 with HTML"] = new((_, _) => WireScript.Html(200), InferenceErrorCode.ProviderBroken),
        ["302"] = new((_, _) => WireScript.Html(302).With("Location", "http://127.0.0.1:1/"), InferenceErrorCode.ProviderBroken),
        ["cut before content"] = new((folded, _) => Begin(folded).Flush().Cut(), InferenceErrorCode.ProviderBroken),
        ["cut in content"] = new((folded, seen) => Begin(folded).Write(folded ? """{"choices":[{"ind""" : $"data: {Hello}\n\n").Wait(seen).Cut(), InferenceErrorCode.ProviderBroken, "Hel"),
        ["cut in a frame"] = new((folded, seen) => Begin(folded).Write(folded ? "{" : $"data: {Hello}\n\ndata: {Hello[..20]}").Wait(seen).Cut(), InferenceErrorCode.ProviderBroken, "Hel"),
        ["ended without an end mark"] = new((folded, _) => Begin(folded).Write(folded ? "{" : $"data: {Hello}\n\n"), InferenceErrorCode.ProviderBroken, "Hel"),
        ["end mark without an end"] = new((folded, _) => Begin(folded).Write(folded ? """{"choices":[]}""" : $"data: {Hello}\n\ndata: [DONE]\n\n"), InferenceErrorCode.ProviderBroken, "Hel"),
        ["error in band"] = new((folded, _) => InBand(folded, Error), InferenceErrorCode.ProviderUnavailable, "Hel"),
        ["error in band, as vLLM tells it"] = new((folded, _) => InBand(folded, VllmError), InferenceErrorCode.ProviderUnavailable, "Hel"),
        ["stall"] = new((folded, _) => Begin(folded).Write(folded ? "{" : $"data: {Hello}\n\n").Stall(), InferenceErrorCode.ProviderTimeout, "Hel", NeedsTime: true),
        ["only comments"] = new((folded, _) => Begin(folded).Write(folded ? " " : ": ping\n\n").Stall(), InferenceErrorCode.ProviderTimeout, NeedsTime: true),
        ["garbage"] = new((folded, _) => Begin(folded).Write([0xFF, 0x00, 0xC3, 0x28, .. "\n\ndata: {x\n\n"u8]), InferenceErrorCode.ProviderBroken),
        ["JSON of another shape"] = new((folded, _) => Begin(folded).Write(folded ? "[1]" : "data: [1]\n\n"), InferenceErrorCode.ProviderBroken),
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var name in Faults.Keys)
            {
                cases.Add(name, false);
                cases.Add(name, true);
            }

            return cases;
        }
    }

    [Theory]
    [Covers("openai", Feature.Faults)]
    [MemberData(nameof(Cases))]
    public async Task Provider_WithAFault_EndsInItsError(string name, bool isFolded)
    {
        var fault = Faults[name];
        await using var listener = await WireListener.StartAsync();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Script = fault.Script(isFolded, isFolded ? Task.CompletedTask : seen.Task);
        var time = new FakeTimeProvider();

        var (events, error) = await RunAsync(TestProvider.Create("openai", listener.Address, time: time), time, fault, isFolded, seen);

        error.Code.ShouldBe(fault.Code, error.Message);
        error.Source.ShouldBe("test");
        error.IsUntaken.ShouldBe(fault.Code is InferenceErrorCode.ProviderRateLimited);
        error.Message.ShouldNotContain(TestProvider.Canary);
        events.TextOf().ShouldBe(isFolded ? "" : fault.Text);
        events.OfType<InferenceEvent.Completed>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Provider_ThatIsNotThere_IsUnavailable(bool isFolded)
    {
        var address = await WireListener.FindClosedAddressAsync();

        var events = await TestProvider.Create("openai", address).CollectAsync(TestProvider.Ask(isFolded: isFolded));

        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
        events.ErrorOf().IsUntaken.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Provider_WithACertificateOfNobody_IsUnavailable(bool isFolded)
    {
        using var certificate = WireCertificate.Create();
        await using var listener = await WireListener.StartAsync(certificate: certificate);

        var error = (await TestProvider.Create("openai", listener.Address).CollectAsync(TestProvider.Ask(isFolded: isFolded))).ErrorOf();

        error.Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
        error.Message.ShouldContain("certificate");
        error.IsUntaken.ShouldBeTrue();
        listener.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Provider_ThatDoesNotSpeakHttp_IsBroken(bool isFolded)
    {
        await using var listener = await WireListener.StartAsync(raw: AnswerGarbageAsync);

        var events = await TestProvider.Create("openai", listener.Address).CollectAsync(TestProvider.Ask(isFolded: isFolded));

        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
    }

    [Fact]
    public async Task Provider_With200FaultsAtOnce_EndsEachInItsError()
    {
        var names = Faults.Where(fault => !fault.Value.NeedsTime).Select(fault => fault.Key).ToArray();
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.From((context, request) => Faults[request.Json.GetProperty("model").GetString()!].Script(false, Task.CompletedTask).AnswerAsync(context, request));
        var provider = TestProvider.Create("compatible", listener.Address, keys: ["key"]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => names[i % names.Length]).Select(
            async name => (name, Events: await provider.CollectAsync(TestProvider.Ask(), name))));

        answers.ShouldAllBe(answer => answer.Events.ErrorOf().Code == Faults[answer.name].Code);
    }

    private static async Task<(IReadOnlyList<InferenceEvent> Events, InferenceError Error)> RunAsync(
        IProvider provider, FakeTimeProvider time, Fault fault, bool isFolded, TaskCompletionSource seen)
    {
        var events = new List<InferenceEvent>();
        var run = CollectAsync();
        if (fault.NeedsTime)
        {
            if (fault.Text.Length > 0 && !isFolded)
            {
                await seen.Task.WaitAsync(TestContext.Current.CancellationToken);
            }

            while (!run.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }

        await run;
        return (events, events.ErrorOf());

        async Task CollectAsync()
        {
            await foreach (var e in provider.InferAsync("m", TestProvider.Ask(isFolded: isFolded), TestContext.Current.CancellationToken))
            {
                events.Add(e);
                if (e.IsVisible)
                {
                    seen.TrySetResult();
                }
            }
        }
    }

    private static WireScript Begin(bool isFolded) => new() { ContentType = isFolded ? "application/json" : "text/event-stream" };

    private static WireScript InBand(bool isFolded, string error) =>
        isFolded ? WireScript.Json(error) : WireScript.Sse(Hello, error, "[DONE]");

    private static async Task AnswerGarbageAsync(ConnectionContext connection)
    {
        await connection.Transport.Input.ReadAsync();
        await connection.Transport.Output.WriteAsync(Encoding.Latin1.GetBytes("\u0016\u0003garbage\r\n\r\n"));
        await connection.Transport.Output.CompleteAsync();
    }

    // A cut loses what has not been read: it comes after the content was seen.
    private sealed record Fault(Func<bool, Task, WireScript> Script, InferenceErrorCode Code, string Text = "", bool NeedsTime = false);
}
