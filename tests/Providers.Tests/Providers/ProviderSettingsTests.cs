using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Ai.Breakers;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Routes;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

public sealed class ProviderSettingsTests : IDisposable
{
    private readonly string keyFile = Path.GetTempFileName();

    public ProviderSettingsTests() => File.WriteAllText(keyFile, TestProvider.Canary);

    public void Dispose() => File.Delete(keyFile);

    [Theory]
    [InlineData("Providers:x:Key", "sk-secret-1", "Providers:x:Key would hold a secret itself")]
    [InlineData("Providers:x:ApiKey", "sk-secret-1", "Providers:x:ApiKey would hold a secret itself")]
    [InlineData("Providers:x:Headers:Authorization", "Bearer sk-secret-1", "Providers:x:Headers:Authorization would hold a secret itself")]
    [InlineData("Providers:x:Keys:0:Key", "sk-secret-1", "Providers:x:Keys:0:Key would hold a secret itself")]
    [InlineData("Providers:openai:KeyFile", "sk-secret-1", "Providers:openai:KeyFile looks like a key")]
    [InlineData("Providers:openai:KeyFile", "/no/such/file", "/no/such/file (Providers:openai:KeyFile) cannot be read")]
    [InlineData("Providers:openai:Models:a", "b", "Providers:openai:KeyFile is missing")]
    [InlineData("Providers:x:Models:a", "b", "Providers:x:Kind is missing; it must be one of")]
    [InlineData("Providers:x:Kind", "opnai", "Providers:x:Kind is 'opnai'; it must be one of")]
    [InlineData("Providers:x:Kind", "vllm", "Providers:x:Address is missing")]
    [InlineData("Providers:vllm:Address", "ftp://x", "Providers:vllm:Address must be an address with http:// or https://")]
    [InlineData("Providers:vllm:MaxConnections", "0", "Providers:vllm:MaxConnections: ")]
    [InlineData("Providers:vllm:CaFile", "/no/such/file", "/no/such/file (Providers:vllm:CaFile) cannot be read")]
    [InlineData("Providers:local:Kind", "vllm", "Providers:local is no name for a provider")]
    [InlineData("Providers:a/b:Kind", "vllm", "Providers:a/b is no name for a provider")]
    public void Setting_ThatIsWrong_IsRefusedByName(string key, string value, string message)
    {
        using var services = Services(new() { [key] = value });

        var exception = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<ProviderRegistry>());

        exception.Failures.ShouldContain(failure => failure.StartsWith(message, StringComparison.Ordinal), string.Join('\n', exception.Failures));
        exception.Message.ShouldNotContain("sk-secret-1");
    }

    [Fact]
    public void Name_OfTwoProviders_IsRefused()
    {
        using var services = Services(new()
        {
            ["Providers:b:Kind"] = "vllm",
            ["Providers:b:Address"] = "http://localhost:1/v1",
            ["Providers:b:Models:small"] = "org/small-7b",
            ["Providers:a:Kind"] = "vllm",
            ["Providers:a:Address"] = "http://localhost:2/v1",
            ["Providers:a:Models:Small"] = "",
            ["Providers:a:Models:other"] = "",
        });

        var exception = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<ProviderRegistry>());

        exception.Failures.ShouldHaveSingleItem().ShouldStartWith("Providers:a:Models:Small and Providers:b:Models:small are one name");
    }

    [Fact]
    public async Task Provider_InFourLines_Answers()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Sse("""{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}""", "[DONE]");
        using var services = Services(new()
        {
            ["Providers:gpu:Kind"] = "vllm",
            ["Providers:gpu:Address"] = $"{listener.Address}",
            ["Providers:gpu:KeyFile"] = keyFile,
            ["Providers:gpu:Models:small"] = "org/small-7b",
        });
        var (found, model) = services.GetRequiredService<ProviderRegistry>().Resolve("small")!.Value;

        (await found.Provider.CollectAsync(TestProvider.Ask(), model)).TextOf().ShouldBe("Hi");

        var request = listener.Requests.Single();
        request.Json.GetProperty("model").GetString().ShouldBe("org/small-7b");
        request.Headers["Authorization"].ShouldBe($"Bearer {TestProvider.Canary}");
    }

    [Fact]
    public void Models_ByTheirNames_AreFound()
    {
        using var services = Services(new()
        {
            ["Providers:gpu:Kind"] = "vllm",
            ["Providers:gpu:Address"] = "http://localhost:1/v1",
            ["Providers:gpu:Models:small"] = "org/small-7b",
            ["Providers:gpu:Models:same"] = "",
            ["Providers:gpu:AllowUnlisted"] = "false",
            ["Providers:open:Kind"] = "compatible",
            ["Providers:open:Address"] = "http://localhost:2",
        });
        var registry = services.GetRequiredService<ProviderRegistry>();

        Resolve("small").ShouldBe("gpu org/small-7b");
        Resolve("same").ShouldBe("gpu same");
        Resolve("gpu/small").ShouldBe("gpu org/small-7b");
        Resolve("gpu/other").ShouldBeNull();
        Resolve("OPEN/a/b").ShouldBe("open a/b");
        Resolve("other").ShouldBeNull();
        Resolve("open/").ShouldBeNull();

        string? Resolve(string name) => registry.Resolve(name) is { } found ? $"{found.Provider.Name} {found.Model}" : null;
    }

    [Fact]
    public async Task Embeddings_ByAModelsName_AreMadeThere()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json("""{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":"AACAPwAAAAA="}],"usage":{"prompt_tokens":4,"total_tokens":4}}""");
        using var services = Services(new() { ["Providers:gpu:Kind"] = "vllm", ["Providers:gpu:Address"] = $"{listener.Address}v1" });
        var backend = services.GetRequiredService<IEmbeddingBackend>();

        var answer = await backend.EmbedAsync(Embed("gpu/bge"), TestContext.Current.CancellationToken);
        var unknown = await backend.EmbedAsync(Embed("nobody/bge"), TestContext.Current.CancellationToken);

        answer.Error.ShouldBeNull();
        answer.Vectors.Select(vector => vector.ToArray()).ShouldBe([[1f, 0f], [0f, 1f]]);
        (answer.Usage.PromptTokens, answer.Target).ShouldBe((4, new TargetId("gpu", "bge")));
        listener.Requests.Single().Body.ShouldBe("""{"model":"bge","input":["a","b"],"dimensions":2,"encoding_format":"base64","user":"u"}""");
        unknown.Error!.Code.ShouldBe(InferenceErrorCode.ModelNotFound);
    }

    private static EmbeddingRequest Embed(string model) => new()
    {
        Id = RequestId.Create(),
        Model = new ModelId(model),
        Caller = TestProvider.Ask().Caller,
        Inputs = [new Prompt.Text("a"), new Prompt.Text("b")],
        Dimensions = 2,
        Extra = """{"user":"u","input":"evil"}""",
    };

    private static ServiceProvider Services(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .AddProviders()
        .AddBreakers()
        .AddRoutes()
        .BuildServiceProvider();
}
