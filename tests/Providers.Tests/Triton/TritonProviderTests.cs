using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

public sealed class TritonProviderTests : IAsyncLifetime
{
    private WireListener listener = null!;

    public async ValueTask InitializeAsync()
    {
        listener = await WireListener.StartAsync();
        listener.Script = TritonDouble.Script;
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    [Covers("triton", Feature.Stream, Feature.Usage)]
    public async Task Text_GivesTextReasonAndUsage(bool isFolded)
    {
        var events = await AskAsync(Text(isFolded));

        events.TextOf().ShouldBe("Hello world.");
        events.ReasonOf().ShouldBe(FinishReason.Stop);
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 4, CompletionTokens = 3 });
        var request = listener.Requests.Single();
        request.Path.ShouldBe($"/v2/models/m/{(isFolded ? "generate" : "generate_stream")}");
        request.Json.GetProperty("text_input").GetString().ShouldBe("Say hello.");
        Sampling(0).ShouldBe("""{"max_tokens":4096}""");
    }

    [Theory]
    [InlineData("m/versions/2", "/v2/models/m/versions/2/generate_stream", null)]
    [InlineData("../x", null, "model")]
    [InlineData("m/x", null, "model")]
    public async Task Model_MayHaveAVersion(string model, string? path, string? fault)
    {
        var events = await TestProvider.Create("triton", listener.Address).CollectAsync(Text(), model);

        listener.Requests.SingleOrDefault()?.Path.ShouldBe(path);
        (events[^1] as InferenceEvent.Failed)?.Error.Parameter.ShouldBe(fault);
        listener.Requests.Count.ShouldBe(path is null ? 0 : 1);
    }

    [Fact]
    public async Task Sampling_IsSent_AndTheRestDroppedByName()
    {
        var events = await AskAsync(Text() with
        {
            Sampling = new() { Temperature = 0, TopP = 0.5f, TopK = 5, MinP = 0.1f, Seed = 7, PresencePenalty = 1, FrequencyPenalty = 0.5f, LogitBias = new Dictionary<int, float> { [1] = 1 } },
            Stopping = new() { MaxTokens = 9, StopStrings = ["END"], IgnoreEndOfSequence = true },
            Extra = """{"min_tokens":2,"unheard_of":1}""",
        });

        Sampling(0).ShouldBe(
            """{"max_tokens":9,"temperature":0,"top_p":0.5,"top_k":5,"min_p":0.1,"seed":7,"presence_penalty":1,"frequency_penalty":0.5,"stop":["END"],"ignore_eos":true,"min_tokens":2}""");
        events.DroppedOf().ShouldBe(["logit_bias", "unheard_of"]);
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("triton", Feature.Schema)]
    public async Task Schema_GuidesTheDecoder(bool isFolded)
    {
        (await AskAsync(Text(isFolded) with { Format = new OutputFormat.JsonSchema("answer", Conversations.Schema) })).TextOf().ShouldBe("""{"answer":42}""");
    }

    [Fact]
    public async Task Chat_WithoutATemplate_IsRefusedWithWhatToSet()
    {
        var error = (await AskAsync(TestProvider.Ask())).ErrorOf();

        (error.Code, error.Parameter).ShouldBe((InferenceErrorCode.UnsupportedParameter, "messages"));
        error.Message.ShouldContain("Providers:test:PromptTemplate to one of chatml, llama3, plain");
        listener.Requests.ShouldBeEmpty();
    }

    [Theory]
    [Covers("triton", Feature.Chat)]
    [InlineData("plain", "Be brief.\n\nUser: Hi.\n\nAssistant: Hello.\n\nUser: And?\n\nUser: Go on.\n\nAssistant:")]
    [InlineData("chatml", "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi.<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nAnd?<|im_end|>\n<|im_start|>user\nGo on.<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("llama3", "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi.<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nAnd?<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nGo on.<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    public async Task Chat_WithATemplate_IsWrittenByIt(string template, string text)
    {
        var provider = TestProvider.Create("triton", listener.Address, options => options.PromptTemplate = template);

        (await provider.CollectAsync(TestProvider.Ask(Conversations.Long))).TextOf().ShouldBe("Hello world.");

        listener.Requests.Single().Json.GetProperty("text_input").GetString().ShouldBe(text);
    }

    [Fact]
    [Covers("triton", Feature.Tools, Feature.Images, By = Evidence.Refused)]
    public async Task WhatATemplateCannotSay_IsRefused()
    {
        var provider = TestProvider.Create("triton", listener.Address, options => options.PromptTemplate = "plain");

        (await provider.CollectAsync(Conversations.Weather())).ErrorOf().Parameter.ShouldBe("tools");
        (await provider.CollectAsync(Conversations.WeatherAnswered() with { Tools = null })).ErrorOf().Parameter.ShouldBe("messages");
        (await provider.CollectAsync(Conversations.Picture())).ErrorOf().Parameter.ShouldBe("messages");
        (await provider.CollectAsync(Text() with { ChoiceCount = 2 })).ErrorOf().Parameter.ShouldBe("n");
        listener.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void TemplateThatIsNone_IsToldByItsSetting() =>
        PromptTemplates.Check(new ProviderOptions { PromptTemplate = "x" }).Single().ShouldBe(("PromptTemplate", "is 'x'; it must be one of chatml, llama3, plain."));

    [Theory]
    [Covers("triton", Feature.Errors)]
    [InlineData(400, "Request for unknown model: 'm' is not found", InferenceErrorCode.ProviderModelNotFound)]
    [InlineData(400, "expected 1 inputs but got 2 inputs for model 'm'", InferenceErrorCode.ProviderRejected)]
    [InlineData(503, "Exceeds maximum queue size", InferenceErrorCode.ProviderRateLimited)]
    [InlineData(500, "Internal", InferenceErrorCode.ProviderUnavailable)]
    public async Task Error_IsToldByItsWords(int status, string message, InferenceErrorCode code)
    {
        listener.Script = TritonDouble.Error(status, message);

        (await AskAsync(Text())).ErrorOf().Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("", InferenceErrorCode.ProviderBroken)]
    [InlineData("""{"text_output":"Hel","finish_reason":"None"}""", InferenceErrorCode.ProviderBroken)]
    [InlineData("""{"error":"CUDA out of memory"}""", InferenceErrorCode.ProviderUnavailable)]
    public async Task StreamThatEndsWithoutAnEnd_IsAFailure(string frame, InferenceErrorCode code)
    {
        listener.Script = WireScript.Sse(frame.Length > 0 ? [frame] : []);

        (await AskAsync(Text())).ErrorOf().Code.ShouldBe(code);
    }

    [Fact]
    public async Task ModelThatSaysNoReason_EndsWithTheConnection()
    {
        listener.Script = WireScript.Sse("""{"text_output":"Hel"}""", """{"text_output":"lo"}""");

        var events = await AskAsync(Text());

        events.TextOf().ShouldBe("Hello");
        events.EndOf().Usage.CompletionTokens.ShouldBe(2);
    }

    private static InferenceRequest Text(bool isFolded = false) => TestProvider.Ask(new Prompt.Text("Say hello."), isFolded);

    private string Sampling(int request) => listener.Requests[request].Json.GetProperty("parameters").GetProperty("sampling_parameters").GetString()!;

    private Task<IReadOnlyList<InferenceEvent>> AskAsync(InferenceRequest request) => TestProvider.Create("triton", listener.Address).CollectAsync(request);
}
