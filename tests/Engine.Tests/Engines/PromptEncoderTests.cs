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
}
