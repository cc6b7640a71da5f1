using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>Faults that every vendor's server may show: each ends in a failure that says what it was, never in a clean end.</summary>
[Covers("anthropic azure compatible gemini openai openai-responses tgi triton vertex vllm", Feature.Faults)]
public sealed class VendorFaultTests : IAsyncLifetime
{
    private WireListener listener = null!;

    public static TheoryData<string> Vendors => VendorCase.Names;

    public async ValueTask InitializeAsync() => listener = await WireListener.StartAsync();

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    [Theory, MemberData(nameof(Vendors))]
    public async Task Refused_IsUnavailable(string vendor)
    {
        var provider = TestProvider.Create(VendorCase.Of(vendor).Kind, await WireListener.FindClosedAddressAsync());

        (await provider.CollectAsync(VendorCase.Of(vendor).Ask())).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task RateLimit_SaysHowLongToWait(string vendor)
    {
        listener.Script = WireScript.Json("{}", status: 429).With("Retry-After", "7");

        foreach (var isFolded in new[] { true, false })
        {
            var error = await FailAsync(vendor, isFolded);
            error.Code.ShouldBe(InferenceErrorCode.ProviderRateLimited);
            error.RetryAfter.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(7));
        }
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task PageOfABalancer_IsUnavailable(string vendor)
    {
        foreach (var status in new[] { HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable })
        {
            listener.Script = WireScript.Html((int)status);

            (await FailAsync(vendor, isFolded: true)).Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
            (await FailAsync(vendor)).Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
        }
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task CutBeforeContent_IsBroken_WithNothingVisible(string vendor)
    {
        listener.Script = Frames(VendorCase.Of(vendor).Silent).Cut();

        var events = await CollectAsync(vendor);

        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
        events.ShouldNotContain(e => e.IsVisible);
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task CutInContent_IsBroken_AndWhatCameIsCounted(string vendor)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Script = Frames([.. VendorCase.Of(vendor).Silent, VendorCase.Of(vendor).Content]).Wait(seen.Task).Cut();

        var events = new List<InferenceEvent>();
        var provider = TestProvider.Create(VendorCase.Of(vendor).Kind, listener.Address);
        await foreach (var e in provider.InferAsync("m", VendorCase.Of(vendor).Ask(), TestContext.Current.CancellationToken))
        {
            events.Add(e);
            if (e.IsVisible)
            {
                seen.SetResult();
            }
        }

        events.TextOf().ShouldBe("Hel");
        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
        ((InferenceEvent.Failed)events[^1]).Usage.CompletionTokens.ShouldBeGreaterThan(0);
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task OrderlyEndInContent_IsBroken(string vendor)
    {
        listener.Script = Frames([.. VendorCase.Of(vendor).Silent, VendorCase.Of(vendor).Content]);

        (await CollectAsync(vendor)).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task EmptyStream_IsBroken(string vendor)
    {
        listener.Script = Frames([]);

        (await CollectAsync(vendor)).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task ErrorInTheStream_IsToldBeforeAndAfterContent(string vendor)
    {
        var server = VendorCase.Of(vendor);
        listener.Script = Frames([.. server.Silent, server.Error]);
        (await CollectAsync(vendor)).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);

        listener.Script = Frames([.. server.Silent, server.Content, server.Error]);
        var events = await CollectAsync(vendor);

        events.TextOf().ShouldBe("Hel");
        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task Garbage_IsBroken(string vendor)
    {
        listener.Script = Frames([VendorCase.Of(vendor).Content, "{\"x\":"]);
        (await FailAsync(vendor)).Code.ShouldBe(InferenceErrorCode.ProviderBroken);

        foreach (var body in new[] { "", "[]", "null", "{}", "\"x\"", "{\"x\":", "\u0000\u0001" })
        {
            listener.Script = WireScript.Json(body);
            (await FailAsync(vendor, isFolded: true)).Code.ShouldBe(InferenceErrorCode.ProviderBroken, body);
        }
    }

    [Theory, MemberData(nameof(Vendors))]
    public async Task Stall_EndsWithATimeOut(string vendor)
    {
        listener.Script = Frames([.. VendorCase.Of(vendor).Silent, VendorCase.Of(vendor).Content]).Stall();
        var time = new FakeTimeProvider();

        var events = await TestProvider.Create(VendorCase.Of(vendor).Kind, listener.Address, time: time).StallAsync(VendorCase.Of(vendor).Ask(), time);

        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderTimeout);
        await listener.Requests.Single().Left.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static WireScript Frames(string[] frames) => WireScript.Sse(frames).Flush();

    private async Task<InferenceError> FailAsync(string vendor, bool isFolded = false) => (await CollectAsync(vendor, isFolded)).ErrorOf();

    private Task<IReadOnlyList<InferenceEvent>> CollectAsync(string vendor, bool isFolded = false) =>
        TestProvider.Create(VendorCase.Of(vendor).Kind, listener.Address).CollectAsync(VendorCase.Of(vendor).Ask(isFolded));
}
