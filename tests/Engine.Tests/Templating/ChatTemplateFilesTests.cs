using System.Text.Json;

namespace Orleans.Ai.Templating;

public sealed class ChatTemplateFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("template-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_FileOfItsOwn_ComesBeforeTheConfiguration()
    {
        Write("chat_template.jinja", "file {{ bos_token }}{{ eos_token }}{{ pad_token is defined }}");
        WriteConfig(new { chat_template = "config", bos_token = "<s>", eos_token = new { content = "</s>" }, pad_token = (string?)null });

        Rendered().ShouldBe("file <s></s>False");
    }

    [Fact]
    public void Load_SeveralInTheConfiguration_TakesTheDefault()
    {
        WriteConfig(new { chat_template = new[] { new { name = "tool_use", template = "tools" }, new { name = "default", template = "plain" } } });

        Rendered().ShouldBe("plain");
    }

    [Fact]
    public void Load_StringInTheConfiguration_IsTheTemplate()
    {
        WriteConfig(new { chat_template = "{{ 1 + 1 }}" });

        Rendered().ShouldBe("2");
    }

    [Fact]
    public void Load_NoTemplateAnywhere_GivesNone() => ChatTemplate.Load(_folder.FullName).ShouldBeNull();

    [Fact]
    public void Load_BrokenTemplate_NamesFileLineAndColumn()
    {
        Write("chat_template.jinja", "\n{{ x | nope }}");

        Should.Throw<TemplateException>(() => ChatTemplate.Load(_folder.FullName)).Message
            .ShouldBe($"{Path.Combine(_folder.FullName, "chat_template.jinja")}: chat template, line 2, column 8: the filter \"nope\" is not supported");
    }

    private string Rendered() => ChatTemplate.Load(_folder.FullName)!.Render(new Dictionary<string, object?>(), cancellation: TestContext.Current.CancellationToken);

    private void WriteConfig(object config) => Write("tokenizer_config.json", JsonSerializer.Serialize(config));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
