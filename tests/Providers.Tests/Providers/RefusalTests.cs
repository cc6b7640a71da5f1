using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>What a provider says when it refuses, and what becomes of it.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(400, """{"error":{"message":"Invalid schema.","type":"invalid_request_error","param":"tools[0].function.parameters","code":"invalid_function_parameters"}}""", InferenceErrorCode.ProviderRejected, "Invalid schema.", "tools[0].function.parameters")]
    [InlineData(422, """{"detail":[{"loc":["body","n"],"msg":"wrong"}]}""", InferenceErrorCode.ProviderRejected, "(HTTP 422)", null)]
    [InlineData(400, """{"error":{"message":"Too long.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", InferenceErrorCode.ContextLengthExceeded, "Too long.", "messages")]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 8 tokens.","type":"BadRequestError","param":null,"code":400}}""", InferenceErrorCode.ContextLengthExceeded, "8 tokens", null)]
    [InlineData(404, """{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}}""", InferenceErrorCode.ProviderModelNotFound, "does not exist", null)]
    [InlineData(404, """{"error":{"code":"DeploymentNotFound","message":"The API deployment does not exist."}}""", InferenceErrorCode.ProviderModelNotFound, "deployment", null)]
    [InlineData(404, "<html></html>", InferenceErrorCode.ProviderModelNotFound, "(HTTP 404)", null)]
    [InlineData(429, """{"error":{"message":"Check your plan.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""", InferenceErrorCode.ProviderCredentials, "key", null)]
    [InlineData(402, "{}", InferenceErrorCode.ProviderCredentials, "key", null)]
    [InlineData(403, """{"error":"forbidden"}""", InferenceErrorCode.ProviderCredentials, "key", null)]
    [InlineData(408, "", InferenceErrorCode.ProviderTimeout, "(HTTP 408)", null)]
    [InlineData(413, "", InferenceErrorCode.ProviderRejected, "(HTTP 413)", null)]
    [InlineData(502, "<html></html>", InferenceErrorCode.ProviderUnavailable, "(HTTP 502)", null)]
    [InlineData(500, """{"error":"a bare text"}""", InferenceErrorCode.ProviderUnavailable, "a bare text", null)]
    public async Task Refusal_OfEachKind_SaysWhoseFaultItIs(int status, string body, InferenceErrorCode code, string message, string? parameter)
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json(body, status);

        var error = (await TestProvider.Create("openai", listener.Address).CollectAsync(TestProvider.Ask())).ErrorOf();

        error.Code.ShouldBe(code, error.Message);
        error.Message.ShouldContain(message);
        error.Parameter.ShouldBe(parameter);
    }

    [Fact]
    public async Task Refusal_ThatQuotesAConfiguredHeader_IsToldWithoutIt()
    {
        const string Secret = "org-of-the-operator";
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json($$$"""{"error":{"message":"Unknown header {{{Secret}}}.","type":"invalid_request_error","param":null,"code":null}}""", 400);

        var provider = TestProvider.Create("openai", listener.Address, options => options.Headers["x-org"] = Secret);
        var error = (await provider.CollectAsync(TestProvider.Ask())).ErrorOf();

        error.Message.ShouldContain("Unknown header ***.");
        listener.Requests.ShouldHaveSingleItem().Headers["x-org"].ShouldBe(Secret);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("Retry-After", "Thu, 26 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Retry-After", "Thu, 26 Nov 2026 11:00:30 GMT", 0)]
    [InlineData("retry-after-ms", "1500", 1.5)]
    [InlineData("x-ratelimit-reset-requests", "1m2s", 62)]
    [InlineData("x-ratelimit-reset-tokens", "20ms", 0.02)]
    [InlineData("anthropic-ratelimit-requests-reset", "2026-11-26T12:00:05Z", 5)]
    [InlineData("Retry-After", "99999999999", 86400)]
    public async Task RateLimit_InEachForm_SaysHowLongToWait(string header, string value, double seconds)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json("{}", 429).With(header, value);

        var error = (await TestProvider.Create("openai", listener.Address, time: time).CollectAsync(TestProvider.Ask())).ErrorOf();

        error.Code.ShouldBe(InferenceErrorCode.ProviderRateLimited);
        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task RateLimit_OfSeveral_WaitsForTheOneThatIsUsedUp()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json("{}", 429)
            .With("x-ratelimit-remaining-requests", "10").With("x-ratelimit-reset-requests", "1h")
            .With("x-ratelimit-remaining-tokens", "0").With("x-ratelimit-reset-tokens", "6m0s");

        var error = (await TestProvider.Create("openai", listener.Address).CollectAsync(TestProvider.Ask())).ErrorOf();

        error.RetryAfter.ShouldBe(TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task Refusal_ThatTellsTheKey_IsBlottedOut()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json($$$"""{"error":{"message":"Bad request with {{{TestProvider.Canary}}}.","type":"invalid_request_error"}}""", 400);

        var error = (await TestProvider.Create("openai", listener.Address).CollectAsync(TestProvider.Ask())).ErrorOf();

        error.Message.ShouldContain("Bad request with ***.");
    }

    [Fact]
    public async Task Refusal_OfGreatLength_IsClipped()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json($$$"""{"error":{"message":"{{{new string('x', 40_000)}}}"}}""", 400);

        var error = (await TestProvider.Create("openai", listener.Address).CollectAsync(TestProvider.Ask())).ErrorOf();

        error.Message.Length.ShouldBeLessThan(ForeignText.MaxLength + 100);
    }

    [Fact]
    public async Task Answer_BeyondItsBound_IsBroken()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json($$$"""{"choices":[{"index":0,"message":{"content":"{{{new string('x', 40_000)}}}"}}]}""");

        var provider = TestProvider.Create("openai", listener.Address, options => options.MaxAnswerBytes = 10_000);

        (await provider.CollectAsync(TestProvider.Ask(isFolded: true))).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
    }
}
