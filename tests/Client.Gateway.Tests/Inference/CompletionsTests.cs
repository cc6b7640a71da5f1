using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Inference;

public sealed class CompletionsTests
{
    private readonly ScriptedBackend _backend = new()
    {
        OnInfer = (request, cancellationToken) => Script.Play(
            [Script.Accepted(), .. Script.Choices(request, $"<{Describe(request.Prompt)}>"), Script.Completed(7, 3, request.ChoiceCount)],
            cancellationToken),
    };

    [Theory]
    [InlineData("\"ab\"", "ab")]
    [InlineData("[\"ab\"]", "ab")]
    [InlineData("[\"a\",\"b\"]", "a", "b")]
    [InlineData("[1,2]", "1 2")]
    [InlineData("[[1,2],[3]]", "1 2", "3")]
    public async Task Prompt_OfEachForm_GetsItsAnswers(string prompt, params string[] expected)
    {
        await using var host = await GatewayHost.StartAsync(_backend);

        using var response = await host.PostAsync("/v1/completions", $$"""{"model":"demo","prompt":{{prompt}},"n":2}""");
        var answer = await GatewayHost.ReadJsonAsync(response);

        answer.GetProperty("id").GetString()!.ShouldStartWith("cmpl-");
        answer.GetProperty("object").GetString().ShouldBe("text_completion");
        answer.GetProperty("choices").EnumerateArray().Select(choice => choice.GetRawText()).ShouldBe(expected
            .SelectMany(text => new[] { text, text })
            .Select((text, index) => $$"""{"index":{{index}},"text":"<{{text}}>","logprobs":null,"finish_reason":"stop"}"""));
        answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(7 * expected.Length);
        answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(2 * expected.Length);
    }

    [Fact]
    public async Task Stream_OfSeveralPrompts_IsOneStreamWithAllChoices()
    {
        await using var host = await GatewayHost.StartAsync(_backend);

        using var response = await host.PostAsync(
            "/v1/completions",
            """{"model":"demo","prompt":["a","b"],"n":2,"stream":true,"echo":true,"stream_options":{"include_usage":true}}""");
        var chunks = await Sse.ReadObjectsAsync(response);

        var choices = chunks[..^1].Select(chunk => chunk.GetProperty("choices")[0]).ToLookup(choice => choice.GetProperty("index").GetInt32());
        choices.Select(choice => string.Concat(choice.Select(part => part.GetProperty("text").GetString())))
            .ShouldBe(["a<a>", "a<a>", "b<b>", "b<b>"], ignoreOrder: true);
        choices.ShouldAllBe(choice => choice.Last().GetProperty("finish_reason").GetString() == "stop");
        chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(18);
        _backend.Requests.Select(request => request.Id).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Echo_OfText_ComesBeforeTheAnswer()
    {
        await using var host = await GatewayHost.StartAsync(_backend);

        using var response = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":["a","b"],"echo":true}""");

        (await GatewayHost.ReadJsonAsync(response)).GetProperty("choices").EnumerateArray()
            .Select(choice => choice.GetProperty("text").GetString()).ShouldBe(["a<a>", "b<b>"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Logprobs_OfTokensThatShareACharacter_HaveDistinctNamesAndRightOffsets(bool stream)
    {
        var half = new TokenLogprob { Token = "\uFFFD", Bytes = [0xC3], Logprob = -2 };
        var rest = new TokenLogprob { Token = "\uFFFD", Bytes = [0xA9], Logprob = -3, Top = [half] };
        _backend.OnInfer = (_, cancellationToken) => Script.Play(
            [
                Script.Accepted(),
                Script.Text("ab", 0, Script.Logprob("ab", -1)),
                Script.Text("", 0, half),
                Script.Text("é", 0, rest),
                Script.Text("!", 0, Script.Logprob("!", -4, Script.Logprob("!", -4))),
                Script.End(),
                Script.Completed(),
            ],
            cancellationToken);
        await using var host = await GatewayHost.StartAsync(_backend);

        using var response = await host.PostAsync(
            "/v1/completions",
            $$"""{"model":"demo","prompt":"x","logprobs":1,"stream":{{(stream ? "true" : "false")}}}""");
        var answers = stream ? await Sse.ReadObjectsAsync(response) : [await GatewayHost.ReadJsonAsync(response)];
        var logprobs = answers.Select(answer => answer.GetProperty("choices")[0].GetProperty("logprobs"))
            .Where(part => part.ValueKind == JsonValueKind.Object).ToArray();

        string Join(string name) => string.Join(',', logprobs.SelectMany(part => part.GetProperty(name).EnumerateArray()).Select(item => item.GetRawText()));
        Join("tokens").ShouldBe("""
            "ab","bytes:\\xc3","bytes:\\xa9","!"
            """.Trim());
        Join("token_logprobs").ShouldBe("-1,-2,-3,-4");
        Join("text_offset").ShouldBe("0,2,3,3");
        Join("top_logprobs").ShouldBe("""
            {"ab":-1},{"bytes:\\xc3":-2},{"bytes:\\xc3":-2,"bytes:\\xa9":-3},{"!":-4}
            """.Trim());
    }

    [Fact]
    public async Task SeveralPrompts_OfWhichOneIsRefused_AreRefusedAndTheOthersCancelled()
    {
        var left = new TaskCompletionSource();
        _backend.OnInfer = (request, cancellationToken) => Describe(request.Prompt) == "a"
            ? ScriptedBackend.Stalling(left, Script.Accepted(), Script.Text("x")).InferAsync(request, cancellationToken)
            : RefuseAsync(cancellationToken);
        await using var host = await GatewayHost.StartAsync(_backend);

        using var response = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":["a","b"],"stream":true}""");

        ((int)response.StatusCode).ShouldBe(429);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private static async IAsyncEnumerable<InferenceEvent> RefuseAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        yield return Script.Failed(InferenceErrorCode.Overloaded);
    }

    private static string Describe(Prompt prompt) => prompt switch
    {
        Prompt.Text text => text.Value,
        Prompt.Tokens tokens => new StringBuilder().AppendJoin(' ', tokens.Ids).ToString(),
        _ => "chat",
    };
}
