using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

public sealed class RobustnessTests
{
    private static readonly byte[] Head = Encoding.UTF8.GetBytes("""{"model":"demo","messages":[{"role":"user","content":"Hi"}],"metadata":""");

    [Fact]
    public async Task JsonTestSuite_AsBody_NeverFailsTheServer()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        var wrong = new List<string>();
        var count = 0;

        await foreach (var (name, content) in ReadSuiteAsync())
        {
            using var response = await host.PostAsync("/v1/chat/completions", content);
            var code = await CodeAsync(response);
            var right = response.StatusCode == HttpStatusCode.BadRequest && name[0] switch
            {
                'n' => code == "invalid_json",
                'y' => code != "invalid_json",
                _ => true,
            };
            wrong.AddRange(right ? [] : [$"{name}: {(int)response.StatusCode} {code}"]);
            count++;
        }

        wrong.ShouldBeEmpty();
        count.ShouldBe(318);
    }

    [Fact]
    public async Task JsonTestSuite_InsideMetadata_IsAcceptedWhereItIsJson()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        var wrong = new List<string>();

        await foreach (var (name, content) in ReadSuiteAsync())
        {
            using var response = await host.PostAsync("/v1/chat/completions", [.. Head, .. content, (byte)'}']);
            var right = name[0] == 'y' ? response.StatusCode == HttpStatusCode.OK : (int)response.StatusCode < 500;
            wrong.AddRange(right ? [] : [$"{name}: {(int)response.StatusCode}"]);
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task NaughtyStrings_AsPrompts_ComeThroughUnchanged()
    {
        var backend = new ScriptedBackend
        {
            OnInfer = (request, cancellationToken) => Script.Play(
                [Script.Accepted(), Script.Text(((Prompt.Chat)request.Prompt).Messages[0].Content), Script.End(), Script.Completed()],
                cancellationToken),
        };
        await using var host = await GatewayHost.StartAsync(backend);
        var strings = JsonSerializer.Deserialize<string[]>(
            await File.ReadAllBytesAsync(SharedData.Require("robustness/blns.json"), TestContext.Current.CancellationToken))!;

        foreach (var text in strings)
        {
            var messages = $$"""[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]""";
            using var folded = await host.ChatAsync(messages: messages);
            using var streamed = await host.ChatAsync("\"stream\":true", messages);

            var choice = (await GatewayHost.ReadJsonAsync(folded)).GetProperty("choices")[0];
            choice.GetProperty("message").GetProperty("content").GetString().ShouldBe(text);
            string.Concat((await Sse.ReadObjectsAsync(streamed))
                .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
                .Select(delta => delta.TryGetProperty("content", out var content) ? content.GetString() : ""))
                .ShouldBe(text);
        }

        strings.Length.ShouldBe(515);
    }

    [Theory]
    [InlineData("{\"model\":\"demo\",\"model\":\"other\",\"messages\":7}", "messages")]
    [InlineData("{\"\\uD800\":1,\"\\uDC00model\":2}", null)]
    [InlineData("{\"mod\\u0065l\":\"demo\",\"messages\":[]}", "messages")]
    [InlineData("{\"model\":\"\\uDFFF\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "model")]
    [InlineData("{\"model\":\"demo\",\"tools\":\"\\uD800\"}", "tools")]
    [InlineData("{\"model\":\"demo\",\"tool_choice\":\"\\uD800\"}", "tool_choice")]
    [InlineData("{\"model\":\"demo\",\"response_format\":{\"\\uD800\":\"text\"}}", "response_format")]
    public async Task OddNamesAndValues_AreRefusedByName(string body, string? parameter)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.PostAsync("/v1/chat/completions", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await GatewayHost.ReadJsonAsync(response)).GetProperty("error").GetProperty("param").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task InvalidUtf8_InAString_IsInvalidJson()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.PostAsync("/v1/chat/completions", [.. Head, (byte)'"', 0xFF, (byte)'"', (byte)'}']);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CodeAsync(response)).ShouldBe("invalid_json");
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response)
        => (await GatewayHost.ReadJsonAsync(response)).GetProperty("error").GetProperty("code").GetString();

    private static async IAsyncEnumerable<(string Name, byte[] Content)> ReadSuiteAsync()
    {
        await using var file = File.OpenRead(SharedData.Require("robustness/JSONTestSuite-test_parsing.tar.gz"));
        await using var archive = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        while (await archive.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            if (entry.Name.EndsWith(".json", StringComparison.Ordinal))
            {
                using var content = new MemoryStream();
                await (entry.DataStream?.CopyToAsync(content, TestContext.Current.CancellationToken) ?? Task.CompletedTask);
                yield return (Path.GetFileName(entry.Name), content.ToArray());
            }
        }
    }
}
