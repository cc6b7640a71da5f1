using Orleans.Ai.Embeddings;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

public sealed class GeminiEmbeddingTests : IAsyncLifetime
{
    private WireListener listener = null!;

    public async ValueTask InitializeAsync()
    {
        listener = await WireListener.StartAsync();
        listener.Script = GeminiDouble.Script();
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    [Fact]
    [Covers("gemini", Feature.Embeddings)]
    public async Task Inputs_AreEmbeddedInOneCall()
    {
        var answer = await EmbedAsync("gemini", Ask() with { Dimensions = 4, Extra = """{"task_type":"RETRIEVAL_QUERY","user":"u"}""" });

        answer.Vectors.Select(vector => vector.ToArray()).ShouldBe([[0, 0, 0, 0], [1, 1, 1, 1]]);
        (answer.Target, answer.DroppedParameters.Single()).ShouldBe((new TargetId("test", "gemini-embedding-001"), "user"));
        var request = listener.Requests.Single();
        request.Path.ShouldBe("/v1beta/models/gemini-embedding-001:batchEmbedContents");
        request.Json.GetProperty("requests")[0].GetRawText().ShouldBe(
            """{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":4}""");
    }

    [Fact]
    [Covers("vertex", Feature.Embeddings)]
    public async Task Inputs_OnVertex_ArePredicted_WithTheirTokens()
    {
        listener.Script = WireScript.Json(
            """{"predictions":[{"embeddings":{"values":[0.5,1],"statistics":{"token_count":2,"truncated":false}}},{"embeddings":{"values":[2,3],"statistics":{"token_count":3}}}]}""");

        var answer = await EmbedAsync("vertex", Ask());

        (answer.Vectors[0][0], answer.Usage.PromptTokens).ShouldBe((0.5f, 5));
        var request = listener.Requests.Single();
        request.Path.ShouldBe("/v1/projects/p/locations/global/publishers/google/models/gemini-embedding-001:predict");
        request.Body.ShouldBe("""{"instances":[{"content":"a"},{"content":"b"}]}""");
    }

    [Fact]
    public async Task TokenIds_AreRefused()
    {
        var error = (await EmbedAsync("gemini", Ask() with { Inputs = [new Prompt.Tokens([1])] })).Error.ShouldNotBeNull();

        (error.Code, error.Parameter).ShouldBe((InferenceErrorCode.UnsupportedParameter, "input"));
    }

    [Fact]
    public async Task Error_IsToldByItsStatus()
    {
        listener.Script = GeminiDouble.Error(429, "RESOURCE_EXHAUSTED", "Quota.");

        (await EmbedAsync("gemini", Ask())).Error!.Code.ShouldBe(InferenceErrorCode.ProviderRateLimited);
    }

    private static EmbeddingRequest Ask() => new()
    {
        Id = RequestId.Create(),
        Model = new ModelId("route"),
        Caller = TestProvider.Ask().Caller,
        Inputs = [new Prompt.Text("a"), new Prompt.Text("b")],
    };

    private Task<EmbeddingAnswer> EmbedAsync(string kind, EmbeddingRequest request) =>
        ((IEmbeddingProvider)TestProvider.Create(kind, listener.Address, options => options.Project = "p"))
            .EmbedAsync("gemini-embedding-001", request, TestContext.Current.CancellationToken);
}
