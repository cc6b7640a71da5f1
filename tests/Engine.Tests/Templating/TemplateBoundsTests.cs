using System.Text.Json;

namespace Orleans.Ai.Templating;

/// <summary>Templates are strangers' programs: each of these would hang, fill the memory or overflow the stack.</summary>
public sealed class TemplateBoundsTests
{
    public static TheoryData<string, string> Hostile { get; } = new()
    {
        { "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "steps" },
        { "{{ range(1000000000) }}", "range() is longer than" },
        { "{{ range(-9223372036854775807, 9223372036854775807) }}", "range() is longer than" },
        { "{{ 'x' * 9999999999 }}", "a text is longer than" },
        { "{{ [0] * 9999999999 }}", "a list has more than" },
        { "{{ 'xx' * 9223372036854775807 }}", "overflow" },
        { "{% set ns = namespace(x='x') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "a text is longer than" },
        { "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "a list has more than" },
        { "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}", "steps" },
        { "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}", "steps" },
        { Doubling + "{{ ns.x == ns.y }}", "steps" },
        { "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}", "nested too deeply" },
        { "{% set s = 'x' * 9999999 %}{% for i in range(99) %}{{ s }}{% endfor %}", "a text is longer than" },
        { "{% set s = 'x' * 9999999 %}{% for i in range(9999) %}{% set t = s | upper %}{% endfor %}", "steps" },
        { "{% set s = 'x' * 9999999 %}{{ s.replace('x', s) }}", "a text is longer than" },
        { "{% set s = 'x' * 9999999 %}{{ ([s] * 9) | join }}", "a text is longer than" },
        { "{{ 'x' | indent(9999999999) }}", "a text is longer than" },
        { "{{ [1] | tojson(indent=9999999999) }}", "a text is longer than" },
        { "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "macros call each other more than" },
        { "{{ " + new string('(', 100_000) + "1" + new string(')', 100_000) + " }}", "nested too deeply" },
        { "{{ " + new string('-', 100_000) + "1 }}", "nested too deeply" },
        { "{{ " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "1 }}", "nested too deeply" },
        { "{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 100_000)) + " }}", "nested too deeply" },
        { "{{ 1" + string.Concat(Enumerable.Repeat(" if 1 else 1", 100_000)) + " }}", "nested too deeply" },
        { string.Concat(Enumerable.Repeat("{% if 1 %}", 100_000)), "nested too deeply" },
    };

    private const string Doubling =
        "{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}";

    [Trait("Pace", "slow")]
    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Render_HostileTemplate_FailsSoonAndClearly(string template, string message) =>
        Should.Throw<TemplateException>(() => Render(template)).Message.ShouldContain(message);

    [Fact]
    public void Render_DamagedModelTemplates_FailsInNoOtherWay()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(SharedData.Require("chat-templates/chat-templates-hfjinja.json")));
        var random = new Random(20261123);
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var variables = item.GetProperty("data").EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value);
            for (var i = 0; i < 40; i++)
                RenderOrFail(Damage(item.GetProperty("chat_template").GetString()!, random), variables);
        }
    }

    [Fact]
    public void Render_Cancelled_Ends() => Should.Throw<OperationCanceledException>(() =>
        ChatTemplate.Parse("{% for a in range(99999) %}{{ a }}{% endfor %}").Render(new Dictionary<string, object?>(), cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Render_LongConversation_StaysWithinTheBounds()
    {
        var template = ChatTemplate.Load(SharedData.DemoModel)!;
        var messages = Enumerable.Range(0, 20_000).Select(i => new Dictionary<string, object?> { ["role"] = i % 2 == 0 ? "user" : "assistant", ["content"] = new string('x', 500) });

        template.Render(new Dictionary<string, object?> { ["messages"] = messages }, cancellation: TestContext.Current.CancellationToken)
            .Length.ShouldBeGreaterThan(10_000_000);
    }

    private static string Render(string template) =>
        ChatTemplate.Parse(template).Render(new Dictionary<string, object?>(), cancellation: TestContext.Current.CancellationToken);

    private static string Damage(string template, Random random)
    {
        for (var i = random.Next(1, 4); i > 0 && template.Length > 20; i--)
        {
            var from = random.Next(template.Length - 12);
            var length = random.Next(12);
            var other = template.Substring(random.Next(template.Length - 12), random.Next(12));
            template = template.Remove(from, length).Insert(from, other);
        }

        return template;
    }

    private static void RenderOrFail(string template, IReadOnlyDictionary<string, object?> variables)
    {
        try
        {
            ChatTemplate.Parse(template).Render(variables, cancellation: TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is TemplateException { Line: > 0 } or TemplateRefusedException)
        {
            // As it should.
        }
    }
}
