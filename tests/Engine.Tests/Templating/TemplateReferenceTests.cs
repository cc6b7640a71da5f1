using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Templating;

public sealed class TemplateReferenceTests
{
    // The day on which the expected texts were made; one template prints it.
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2025, 7, 10, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Render_CasesOfHuggingFaceJs_GivesTheirText() =>
        Failures("jinja-cases-hfjinja.json", "template", "context", "expected", 157, TemplateDialect.HuggingFaceJs).ShouldBeEmpty();

    [Fact]
    public void Render_ModelTemplates_GivesTheirText() =>
        Failures("chat-templates-hfjinja.json", "chat_template", "data", "target", 53, TemplateDialect.HuggingFaceJs).ShouldBeEmpty();

    // This template prints a list as such, and the expected text is in JavaScript's spelling.
    [Fact]
    public void Render_ModelTemplatesAsTransformers_GivesTheirTextToo() =>
        Failures("chat-templates-hfjinja.json", "chat_template", "data", "target", 53, TemplateDialect.Transformers)
            .ShouldHaveSingleItem().ShouldStartWith("MadeAgents/Hammer2.1");

    [Fact]
    public void Render_TemplatesOfTheSecondRoot_GivesTheirText()
    {
        var folder = Path.Combine(SharedData.Extra ?? "", "chat-templates");
        foreach (var path in SharedData.Extra is not null && Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [])
        {
            var isCases = Path.GetFileName(path).StartsWith("jinja-cases", StringComparison.Ordinal);
            var (template, context, expected) = isCases ? ("template", "context", "expected") : ("chat_template", "data", "target");
            Failures(path, template, context, expected, null, TemplateDialect.HuggingFaceJs).ShouldBeEmpty(path);
        }
    }

    private static List<string> Failures(string file, string template, string context, string expected, int? count, TemplateDialect dialect)
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(SharedData.Require(Path.Combine("chat-templates", file))));
        List<string> failures = [];
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var text = Render(item.GetProperty(template).GetString()!, item.GetProperty(context), dialect);
            if (text != item.GetProperty(expected).GetString())
                failures.Add($"{item.GetProperty("name")}:\n{item.GetProperty(expected)}\n-- but was\n{text}\n");
        }

        cases.RootElement.GetArrayLength().ShouldBe(count ?? cases.RootElement.GetArrayLength());
        return failures;
    }

    private static string Render(string template, JsonElement context, TemplateDialect dialect)
    {
        var variables = context.EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value);
        try
        {
            return ChatTemplate.Parse(template).Render(variables, dialect, Clock, TestContext.Current.CancellationToken);
        }
        catch (TemplateException e)
        {
            return e.Message;
        }
    }
}
