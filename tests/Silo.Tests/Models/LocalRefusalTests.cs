using System.Net;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Models;

/// <summary>What the edge lets pass, because providers can do it, a model that is served here refuses by the name that the client used.</summary>
public sealed class LocalRefusalTests(RunningSilo silo)
{
    private const string Chat = "/v1/chat/completions";
    private const string Text = "/v1/completions";
    private const string Response = "/v1/responses";

    public static TheoryData<string, string, string> Members => new()
    {
        { Chat, "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "tools" },
        { Chat, "\"tool_choice\":\"auto\"", "tool_choice" },
        { Chat, "\"response_format\":{\"type\":\"json_object\"}", "response_format" },
        { Chat, "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\"}}", "response_format" },
        { Chat, "\"response_format\":{\"type\":\"grammar\"}", "response_format" },
        { Chat, "\"prediction\":{\"type\":\"content\"}", "prediction" },
        { Chat, "\"web_search_options\":{}", "web_search_options" },
        { Chat, "\"reasoning_effort\":\"high\"", "reasoning_effort" },
        { Chat, "\"verbosity\":\"low\"", "verbosity" },
        { Chat, "\"store\":true", "store" },
        { Chat, "\"background\":true", "background" },
        { Chat, "\"repetition_penalty\":1.1", "repetition_penalty" },
        { Chat, "\"chat_template\":\"x\"", "chat_template" },
        { Chat, "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}]}]", "messages[0].content[0].type" },
        { Text, "\"suffix\":\"b\"", "suffix" },
        { Text, "\"response_format\":{\"type\":\"json_object\"}", "response_format" },
        { Response, "\"reasoning\":{\"effort\":\"high\"}", "reasoning.effort" },
        { Response, "\"text\":{\"format\":{\"type\":\"json_object\"}}", "text.format" },
        { Response, "\"text\":{\"verbosity\":\"low\"}", "text.verbosity" },
        { Response, "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]", "tools" },
        { Response, "\"tool_choice\":\"required\"", "tool_choice" },
        { Response, "\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"}", "tool_choice" },
        { Response, "\"store\":false,\"repetition_penalty\":1.1", "repetition_penalty" },
        { Response, "\"instructions\":\"Be brief.\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"https://example.org/a.png\"}]}]", "input[0].content[0].type" },
    };

    [Theory, MemberData(nameof(Members))]
    public async Task Request_ForMoreThanTheEngineCan_IsRefusedByName(string path, string members, string parameter)
    {
        var prompt = path switch { Chat => "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]", Text => "\"prompt\":\"x\"", _ => "\"input\":\"x\"" };
        var asked = members.Contains(prompt.Split(':')[0], StringComparison.Ordinal) ? members : $"{prompt},{members}";
        using var body = new StringContent($$"""{"model":"demo",{{asked}}}""", Encoding.UTF8, "application/json");

        using var response = await silo.Client.PostAsync(path, body, TestContext.Current.CancellationToken);
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("error");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        error.GetProperty("param").GetString().ShouldBe(parameter);
        error.GetProperty("code").GetString().ShouldBe("unsupported_parameter");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("message").GetString()!.ShouldStartWith($"'{parameter}' is not supported");
    }

    [Fact]
    public async Task Embeddings_OfAModelOfText_AreRefused()
    {
        using var body = new StringContent("""{"model":"demo","input":"x"}""", Encoding.UTF8, "application/json");

        using var response = await silo.Client.PostAsync("/v1/embeddings", body, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("makes no embeddings");
    }
}
