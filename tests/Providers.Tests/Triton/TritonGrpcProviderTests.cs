using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Credentials;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

public sealed class TritonGrpcProviderTests : IAsyncLifetime
{
    private TritonGrpcDouble triton = null!;

    public async ValueTask InitializeAsync() => triton = await TritonGrpcDouble.StartAsync();

    public ValueTask DisposeAsync() => triton.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    [Covers("triton-grpc", Feature.Stream, Feature.Usage)]
    public async Task Text_GivesTextReasonAndUsage(bool isFolded)
    {
        var events = await AskAsync(Text(isFolded));

        events.TextOf().ShouldBe("Hello world.");
        events.ReasonOf().ShouldBe(FinishReason.Stop);
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 4, CompletionTokens = 3 });
        var request = triton.Requests[^1];
        (request.ModelName, request.ModelVersion, TritonGrpcDouble.Text(request, "text_input")).ShouldBe(("m", "", "Say hello."));
        TritonGrpcDouble.Raw(request, "stream").ToByteArray().ShouldBe([isFolded ? (byte)0 : (byte)1]);
        request.Parameters["triton_enable_empty_final_response"].BoolParam.ShouldBeTrue();
        triton.Headers!.GetValue("authorization").ShouldBe($"Bearer {TestProvider.Canary}");
    }

    [Fact]
    public async Task WholeAnswer_ComesByModelInfer_WhereTheModelCan()
    {
        triton.IsDecoupled = false;

        (await AskAsync(Text(isFolded: true))).TextOf().ShouldBe("Hello world.");

        triton.Calls.ShouldBe(["ModelInfer"]);
    }

    [Fact]
    public async Task WholeAnswer_OfADecoupledModel_IsAskedForAsAStreamFromThenOn()
    {
        var provider = Create();

        await provider.CollectAsync(Text(isFolded: true));
        (await provider.CollectAsync(Text(isFolded: true))).TextOf().ShouldBe("Hello world.");

        triton.Calls.ShouldBe(["ModelInfer", "ModelStreamInfer", "ModelStreamInfer"]);
    }

    [Fact]
    [Covers("triton-grpc", Feature.Schema)]
    public async Task Schema_GuidesTheDecoder() =>
        (await AskAsync(Text() with { Format = new OutputFormat.JsonSchema("answer", Conversations.Schema) })).TextOf().ShouldBe("""{"answer":42}""");

    [Fact]
    [Covers("triton-grpc", Feature.Chat)]
    public async Task Chat_NeedsATemplate()
    {
        (await AskAsync(TestProvider.Ask())).ErrorOf().Parameter.ShouldBe("messages");
        (await Create(options => options.PromptTemplate = "plain").CollectAsync(TestProvider.Ask())).TextOf().ShouldBe("Hello world.");

        TritonGrpcDouble.Text(triton.Requests.Single(), "text_input").ShouldBe("User: Hello!\n\nAssistant:");
    }

    [Fact]
    [Covers("triton-grpc", Feature.Tools, Feature.Images, By = Evidence.Refused)]
    public async Task WhatATemplateCannotSay_IsRefused()
    {
        var provider = Create(options => options.PromptTemplate = "plain");

        (await provider.CollectAsync(Conversations.Weather())).ErrorOf().Parameter.ShouldBe("tools");
        (await provider.CollectAsync(Conversations.Picture())).ErrorOf().Parameter.ShouldBe("messages");
        triton.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Covers("triton-grpc", Feature.Faults)]
    public async Task ErrorAfterContent_EndsTheStreamWithIt()
    {
        triton.ErrorAfterFirst = "CUDA out of memory";

        var events = await AskAsync(Text());

        events.TextOf().ShouldBe("Hel");
        events[^1].ShouldBeOfType<InferenceEvent.Failed>().Usage.ShouldBe(new TokenUsage { PromptTokens = 4, CompletionTokens = 1 });
        events.ErrorOf().ShouldSatisfyAllConditions(error => error.Code.ShouldBe(InferenceErrorCode.ProviderUnavailable), error => error.Message.ShouldContain("CUDA"));
    }

    [Fact]
    [Covers("triton-grpc", Feature.Faults)]
    public async Task StreamWithoutItsEndMark_WasCut()
    {
        triton.EndsAfterFirst = true;

        (await AskAsync(Text())).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
    }

    [Fact]
    [Covers("triton-grpc", Feature.Faults)]
    public async Task ConnectionThatIsCut_IsBroken()
    {
        triton.CutsAfterFirst = true;
        var events = new List<InferenceEvent>();

        await foreach (var e in Create().InferAsync("m", Text(), TestContext.Current.CancellationToken))
        {
            events.Add(e);
            if (e.IsVisible)
            {
                triton.Seen.SetResult();
            }
        }

        events.TextOf().ShouldBe("Hel");
        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
    }

    [Theory]
    [Covers("triton-grpc", Feature.Errors)]
    [InlineData(StatusCode.NotFound, "", InferenceErrorCode.ProviderModelNotFound)]
    [InlineData(StatusCode.InvalidArgument, "Request for unknown model: 'm' is not found", InferenceErrorCode.ProviderModelNotFound)]
    [InlineData(StatusCode.InvalidArgument, "unexpected inference input 'x'", InferenceErrorCode.ProviderRejected)]
    [InlineData(StatusCode.Unavailable, "Exceeds maximum queue size", InferenceErrorCode.ProviderRateLimited)]
    [InlineData(StatusCode.Unavailable, "Server is shutting down", InferenceErrorCode.ProviderUnavailable)]
    [InlineData(StatusCode.Unauthenticated, "", InferenceErrorCode.ProviderCredentials)]
    [InlineData(StatusCode.ResourceExhausted, "", InferenceErrorCode.ProviderRateLimited)]
    [InlineData(StatusCode.Internal, "", InferenceErrorCode.ProviderUnavailable)]
    public async Task Status_IsToldAsWhatItMeans(StatusCode status, string detail, InferenceErrorCode code)
    {
        triton.Refusal = new Status(status, detail);

        var error = (await AskAsync(Text())).ErrorOf();

        (error.Code, error.Source).ShouldBe((code, "test"));
    }

    [Fact]
    [Covers("triton-grpc", Feature.Faults)]
    public async Task NobodyThere_IsUnavailable()
    {
        var provider = TestProvider.Create("triton-grpc", await WireListener.FindClosedAddressAsync());

        (await provider.CollectAsync(Text())).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
    }

    [Fact]
    [Covers("triton-grpc", Feature.Faults)]
    public async Task Stall_EndsWithATimeOut_AndTheCallIsCancelled()
    {
        triton.StallsAfterFirst = true;
        var time = new FakeTimeProvider();

        var events = await TestProvider.Create("triton-grpc", triton.Address, time: time).StallAsync(Text(), time);

        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderTimeout);
        await triton.Cancelled.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ReaderThatLeaves_CancelsTheCall()
    {
        triton.StallsAfterFirst = true;
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var e in Create().InferAsync("m", Text(), leave.Token))
            {
                if (e is InferenceEvent.TextDelta)
                {
                    await leave.CancelAsync();
                }
            }
        });

        await triton.Cancelled.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Key_ThatIsNotAccepted_IsLeftOut_AndTheRequestGoesOnWithTheNext(bool isFolded)
    {
        (triton.IsDecoupled, triton.Key) = (!isFolded, "good-key");
        PooledKey[] keys = [new("bad", new FixedSecret("bad-key"), 1), new("good", new FixedSecret("good-key"), 1)];
        var time = new FakeTimeProvider();
        var pool = new KeyPool("test", keys, time, NullLogger<KeyPool>.Instance);
        var provider = ProviderKinds.Find("triton-grpc")!.Create(new ProviderServices("test", new ProviderOptions { Address = triton.Address }, pool, time));

        (await provider.CollectAsync(Text(isFolded))).TextOf().ShouldBe("Hello world.");
        (await provider.CollectAsync(Text(isFolded))).TextOf().ShouldBe("Hello world.");
        triton.Requests.Count.ShouldBe(3);

        triton.Key = "other-key";
        var error = (await provider.CollectAsync(Text(isFolded))).ErrorOf();
        error.Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
        error.Message.ShouldNotContain("good-key");
    }

    private static InferenceRequest Text(bool isFolded = false) => TestProvider.Ask(new Prompt.Text("Say hello."), isFolded);

    private IProvider Create(Action<ProviderOptions>? configure = null) => TestProvider.Create("triton-grpc", triton.Address, configure);

    private Task<IReadOnlyList<InferenceEvent>> AskAsync(InferenceRequest request) => Create().CollectAsync(request);
}
