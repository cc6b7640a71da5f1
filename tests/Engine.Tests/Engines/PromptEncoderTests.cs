using Orleans.Ai.Inference;
using Orleans.Ai.Templating;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

public sealed class PromptEncoderTests
{
    private static readonly Tokenizer Tokenizer = Tokenizer.Load(SharedData.DemoModel);
    private static readonly Prompt.Chat Hello = new([new ChatMessage { Role = ChatRole.User, Content = "Hello!" }]);

    [Theory]
    [InlineData(null, "no chat template")]
    [InlineData("{{ raise_exception('roles must alternate') }}", "refuses these messages: roles must alternate")]
    [InlineData("{{ messages[0].content.nothing() }}", "cannot render these messages")]
    [InlineData("", "'messages' is empty")]
    public void TryEncode_ChatThatCannotBeRendered_IsTheRequestsFault(string? template, string reason)
    {
        var chat = template is null ? null : new ChatPromptEncoder(Tokenizer, ChatTemplate.Parse(template));
        var encoder = new PromptEncoder(Tokenizer, Tokenizer.VocabularySize, chat);

        encoder.TryEncode(Hello, TestContext.Current.CancellationToken, out _, out var error).ShouldBeFalse();

        error!.Code.ShouldBe(InferenceErrorCode.InvalidRequest);
        error.Parameter.ShouldBe("messages");
        error.Message.ShouldContain(reason);
    }

    [Fact]
    public void TryEncode_TokenThatTheDecoderLacks_IsNamed()
    {
        var encoder = new PromptEncoder(Tokenizer, 100, null);

        encoder.TryEncode(new Prompt.Text("grain"), TestContext.Current.CancellationToken, out _, out var error).ShouldBeFalse();

        error!.Message.ShouldContain("the model has 0 to 99");
    }

    [Theory]
    [InlineData("""{"place": "Bern", "days": 1.0}""", """f:{"place": "Bern", "days": 1.0}""")]
    [InlineData("[1]", "f:[1]")]
    [InlineData("no JSON", "f:no JSON")]
    [InlineData("""{"a":"\uD800"}""", """f:{"a":"\uD800"}""")]
    public void TryEncode_ToolCallAndItsAnswer_AreReadByTheTemplate(string arguments, string expected)
    {
        var template = ChatTemplate.Parse(
            """
            {%- for message in messages %}{% for call in message.tool_calls or [] %}
                {{- call.function.name + ':' + (call.function.arguments if call.function.arguments is string else call.function.arguments | tojson) }}
            {%- endfor %}{{ message.tool_call_id or '' }}{% endfor %}
            """);
        var encoder = new PromptEncoder(Tokenizer, Tokenizer.VocabularySize, new ChatPromptEncoder(Tokenizer, template));
        var call = new ChatMessage { Role = ChatRole.Assistant, Content = "", ToolCalls = [new("call_1", "f", arguments)] };
        var answer = new ChatMessage { Role = ChatRole.Tool, Content = "4", ToolCallId = "call_1" };

        encoder.TryEncode(new Prompt.Chat([call, answer]), TestContext.Current.CancellationToken, out var tokens, out var error).ShouldBeTrue(error?.Message);

        string.Concat(tokens!.Select(Tokenizer.GetText)).ShouldBe(expected + "call_1");
    }

    [Fact]
    public void TryEncode_ToolCallsBehindAMessage_AreOfItsTurn()
    {
        var template = ChatTemplate.Parse("{% for message in messages %}<{{ message.content }}{{ (message.tool_calls or []) | length }}>{% endfor %}");
        var encoder = new PromptEncoder(Tokenizer, Tokenizer.VocabularySize, new ChatPromptEncoder(Tokenizer, template));
        var call = new ChatMessage { Role = ChatRole.Assistant, Content = "", ToolCalls = [new("call_1", "f", "{}")] };
        var text = call with { Content = "text", ToolCalls = [] };

        encoder.TryEncode(new Prompt.Chat([call, call, Hello.Messages[0], text, call, text]), TestContext.Current.CancellationToken, out var tokens, out _);

        string.Concat(tokens!.Select(Tokenizer.GetText)).ShouldBe("<2><Hello!0><text1><text0>");
    }
}
