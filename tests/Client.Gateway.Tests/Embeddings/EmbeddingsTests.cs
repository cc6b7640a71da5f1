using System.Net;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Embeddings;

public sealed class EmbeddingsTests
{
    [Theory]
    [InlineData("\"one\"", 1)]
    [InlineData("[\"one\",\"three\"]", 2)]
    [InlineData("[1,2,3]", 1)]
    [InlineData("[[1,2],[3]]", 2)]
    public async Task Input_OfEachForm_GivesAVectorEach(string input, int count)
    {
        var backend = new ScriptedEmbeddings();
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), embeddings: backend);

        using var response = await host.PostAsync("/v1/embeddings", $$"""{"model":"org/embed","input":{{input}},"dimensions":2,"user":"u"}""");
        var answer = await GatewayHost.ReadJsonAsync(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("index").GetInt32()).ShouldBe(Enumerable.Range(0, count));
        var request = backend.Requests.Single();
        request.Model.ShouldBe(new ModelId("org/embed"));
        request.Dimensions.ShouldBe(2);
        request.Inputs.Count.ShouldBe(count);
        request.Extra.ShouldBe("""{"user":"u"}""");
        request.Caller.Role.ShouldBe(Access.CallerRole.Operator);
    }

    [Fact]
    public async Task Answer_InBothEncodings_HasOpenAIsShape()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), embeddings: new ScriptedEmbeddings());

        using var floats = await host.PostAsync("/v1/embeddings", """{"model":"e","input":["ab","c"]}""");
        using var base64 = await host.PostAsync("/v1/embeddings", """{"model":"e","input":["ab","c"],"encoding_format":"base64"}""");

        (await GatewayHost.ReadJsonAsync(floats)).GetRawText().ShouldBe("""
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,2]},{"object":"embedding","index":1,"embedding":[1.1,1]}],
            "model":"e","usage":{"prompt_tokens":3,"total_tokens":3}}
            """.ReplaceLineEndings(""));
        var encoded = (await GatewayHost.ReadJsonAsync(base64)).GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").GetBytesFromBase64());
        encoded.SelectMany(bytes => bytes.Chunk(4)).Select(bytes => BitConverter.ToSingle(bytes)).ShouldBe([0.1f, 2, 1.1f, 1]);
    }

    [Theory]
    [InlineData("""{"input":"x"}""", "model", 400)]
    [InlineData("""{"model":"what ever","input":"x"}""", "model", 404)]
    [InlineData("""{"model":"e"}""", "input", 400)]
    [InlineData("""{"model":"e","input":""}""", "input", 400)]
    [InlineData("""{"model":"e","input":["a",""]}""", "input[1]", 400)]
    [InlineData("""{"model":"e","input":[]}""", "input", 400)]
    [InlineData("""{"model":"e","input":[[]]}""", "input[0]", 400)]
    [InlineData("""{"model":"e","input":[1,"a"]}""", "input[1]", 400)]
    [InlineData("""{"model":"e","input":7}""", "input", 400)]
    [InlineData("""{"model":"e","input":"x","dimensions":0}""", "dimensions", 400)]
    [InlineData("""{"model":"e","input":"x","encoding_format":"hex"}""", "encoding_format", 400)]
    [InlineData("[]", null, 400)]
    public async Task Body_ThatIsWrong_IsRefusedByName(string body, string? parameter, int status)
    {
        var backend = new ScriptedEmbeddings();
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), embeddings: backend);

        using var response = await host.PostAsync("/v1/embeddings", body);

        ((int)response.StatusCode).ShouldBe(status);
        (await GatewayHost.ReadJsonAsync(response)).GetProperty("error").GetProperty("param").GetString().ShouldBe(parameter);
        backend.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inputs_BeyondTheMost_AreRefused()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), embeddings: new ScriptedEmbeddings());

        using var response = await host.PostAsync("/v1/embeddings", $$"""{"model":"e","input":{{JsonSerializer.Serialize(Enumerable.Repeat("x", 2049))}}}""");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await GatewayHost.ReadJsonAsync(response)).GetProperty("error").GetProperty("message").GetString()!.ShouldContain("at most 2048 inputs");
    }

    [Fact]
    public async Task Model_WithoutAnyBackend_IsNotFoundAndToldWhy()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        host.AddReplica();

        using var unknown = await host.PostAsync("/v1/embeddings", """{"model":"e","input":"x"}""");
        using var ofText = await host.PostAsync("/v1/embeddings", """{"model":"demo","input":"x"}""");

        await ShouldBeAsync(unknown, HttpStatusCode.NotFound, "model_not_found", "no provider of embeddings");
        await ShouldBeAsync(ofText, HttpStatusCode.BadRequest, "invalid_value", "makes no embeddings");
    }

    [Fact]
    public async Task Failure_OfTheBackend_HasItsStatusAndTriesButNoCost()
    {
        var error = new InferenceError { Code = InferenceErrorCode.ProviderRateLimited, Message = "Slower.", RetryAfter = TimeSpan.FromSeconds(7) };
        var target = new TargetId("openai", "e");
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), embeddings: new ScriptedEmbeddings
        {
            OnEmbed = (_, _) => Task.FromResult(EmbeddingAnswer.Failed(error) with { Target = target, Attempts = [new(target, error.Code, TimeSpan.FromSeconds(1))] }),
        });

        using var response = await host.PostAsync("/v1/embeddings", """{"model":"e","input":"x"}""");

        await ShouldBeAsync(response, HttpStatusCode.TooManyRequests, "provider_rate_limited", "Slower.");
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        response.Headers.GetValues("x-orleansai-attempts").ShouldBe(["\"openai/e\";outcome=provider_rate_limited;ms=1000"]);
        response.Headers.Contains("x-orleansai-cost").ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_OfAProvider_TellsWhoAnsweredAndWhatItCost()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), embeddings: new ScriptedEmbeddings
        {
            OnEmbed = (request, _) => Task.FromResult(ScriptedEmbeddings.Answer(request) with { Target = new("openai", "e"), Cost = new Cost(20, "USD"), DroppedParameters = ["dimensions"] }),
        });

        using var response = await host.PostAsync("/v1/embeddings", """{"model":"e","input":"x"}""");

        response.Headers.GetValues("x-orleansai-target").ShouldBe(["openai/e"]);
        response.Headers.GetValues("x-orleansai-cost").ShouldBe(["0.00000002 USD"]);
        response.Headers.GetValues("x-orleansai-dropped-params").ShouldBe(["\"dimensions\""]);
    }

    [Theory]
    [InlineData(1, 0.5f)]
    [InlineData(2, float.NaN)]
    public async Task Answer_ThatIsNotWhole_IsTheProvidersFault(int vectors, float number)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), embeddings: new ScriptedEmbeddings
        {
            OnEmbed = (_, _) => Task.FromResult(new EmbeddingAnswer { Vectors = [.. Enumerable.Range(0, vectors).Select(_ => System.Collections.Immutable.ImmutableArray.Create(number))] }),
        });

        using var response = await host.PostAsync("/v1/embeddings", """{"model":"e","input":["x","y"]}""");

        await ShouldBeAsync(response, HttpStatusCode.BadGateway, "provider_broken", "one vector");
    }

    private static async Task ShouldBeAsync(HttpResponseMessage response, HttpStatusCode status, string code, string hint)
    {
        var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("message").GetString()!.ShouldContain(hint);
        response.StatusCode.ShouldBe(status);
    }
}
