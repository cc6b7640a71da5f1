using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Templating;

public sealed class ChatTemplateTests
{
    // Expected texts from Jinja 3.1.6 in transformers' environment.
    [Theory]
    [InlineData(
        "{{ true }} {{ none }} {{ 1.0 }} {{ 1e16 }} {{ 1e15 }} {{ 1.5e300 }} {{ 0.0001 }} {{ 1e-5 }} {{ -0.0 }} {{ 123456789012345680.0 }}",
        "True None 1.0 1e+16 1000000000000000.0 1.5e+300 0.0001 1e-05 -0.0 1.2345678901234568e+17")]
    [InlineData(
        "{{ ['a', \"it's\", 'q\"\\'', 1, none, {'k': [true]}] }}",
        "['a', \"it's\", 'q\"\\'', 1, None, {'k': [True]}]")]
    [InlineData(
        "{{ 'tab\\t nl\\n \\x00 é \\u200b' | list | length }} {{ ['tab\\t\\x01é\\u200b\\\\'] }}",
        "14 ['tab\\t\\x01é\\u200b\\\\']")]
    [InlineData(
        "{{ {'a': 1.0, 'é': 'ü\\n'} | tojson }} {{ [1, {'a': []}] | tojson(indent=2) }} {{ {} | tojson(indent=4) }} {{ ['é'] | tojson(ensure_ascii=True) }}",
        "{\"a\": 1.0, \"é\": \"ü\\n\"} [\n  1,\n  {\n    \"a\": []\n  }\n] {} [\"\\u00e9\"]")]
    [InlineData(
        "{{ 7 // -2 }} {{ -7 % 3 }} {{ 7.5 % -2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 7 / 2 }} {{ 1 + 2 * 3 ** 2 }} {{ -2 ** 2 }}",
        "-4 2 -0.5 1024 0.5 3.5 19 4")]
    [InlineData(
        "{{ 'abc'[::-1] }} {{ 'a🙂b'[1] }} {{ 'a🙂b' | length }} {{ [1,2,3][-2:] }} {{ 'abc'[5] is defined }} {{ 'abc'[-10:2] }}",
        "cba 🙂 3 [2, 3] False ab")]
    [InlineData(
        "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' in 'abc' }} {{ 'b' not in ['a'] }} {{ not 1 == 2 }} {{ 1 in [true] }}",
        "True False True True True True")]
    [InlineData(
        "{% for x in [1,2,3] %}{{ loop.index }}{{ loop.last }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('a','b') }} {% endfor %}",
        "1False2a 2False13b 3True2a ")]
    [InlineData(
        "{% for k, v in {'b': 1, 'a': 2}.items() %}{{ k }}={{ v }};{% endfor %}{% for k in {'b': 1} %}{{ k }}{% endfor %}",
        "b=1;a=2;b")]
    [InlineData(
        "{% set ns = namespace(n=0) %}{% for i in range(5) %}{% if i == 3 %}{% break %}{% endif %}{% if i == 1 %}{% continue %}{% endif %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
        "2")]
    [InlineData(
        "{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, b=3) }} {{ m('x')|upper }}",
        "1-2 1-3 X-2")]
    [InlineData(
        "{{ '  a b  c ' .split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ 'a\\nb\\r\\nc'.splitlines() }} {{ 'xxabxx'.strip('x') }} {{ 'a-b'.replace('-', '+') }}",
        "['a', 'b', 'c'] ['a', 'b,c'] ['a,b', 'c'] ['a', 'b', 'c'] ab a+b")]
    [InlineData(
        "{{ 'hello wORLD-foo (bar' | title }} {{ \"they're x\".title() }} {{ 'hELLO' | capitalize }} {{ 'a b' | upper }}",
        "Hello World-Foo (Bar They'Re X Hello A B")]
    [InlineData(
        "{{ [3,1,2] | sort }} {{ ['b','A','c'] | sort }} {{ [{'n':2},{'n':1}] | map(attribute='n') | list }} {{ [1,2,3] | select('odd') | list }} {{ [0,1] | reject('eq', 1) | list }} {{ ['a','b'] | map('upper') | join('-') }}",
        "[1, 2, 3] ['A', 'b', 'c'] [2, 1] [1, 3] [0] A-B")]
    [InlineData(
        "  {% if true %}\n  a\n  {% endif %}\nb {%- if true %} c {% endif -%} \n d\n{# x #}\ne\n",
        "  a\nb c d\ne")]
    [InlineData(
        "{%+ if true %}a{% endif +%}\nb\n  {%+ if true %}x{% endif %}\n",
        "a\nb\n  x")]
    [InlineData(
        "{% raw %}{{ x }}{% endraw %}{{ '{{' }}",
        "{{ x }}{{")]
    [InlineData(
        "{{ 'a' ~ 1 ~ none ~ true ~ 1.5 }} {{ 'ab' * 2 }} {{ [1] * 2 }} {{ [1] + [2] }}",
        "a1NoneTrue1.5 abab [1, 1] [1, 2]")]
    [InlineData(
        "{{ ('a', 'b')[1] }} {{ (1, 2) | length }} {% set a, b = 1, 2 %}{{ b }}{{ a }}",
        "b 2 21")]
    [InlineData(
        "{{ messages[0]['role'] }} {{ messages[0].content }} {{ messages[0].nope }} {{ messages | length }} {{ messages[0].get('nope', 'd') }}",
        "user hi  1 d")]
    [InlineData(
        "{% set x %}a{{ 1 }}{% endset %}{{ x }}{% filter upper %}b{% endfilter %}{% with y = 3 %}{{ y }}{% endwith %}{{ y }}",
        "a1B3")]
    [InlineData(
        "{{ 5 | string + 'a' }} {{ '7' | int + 1 }} {{ '1.9' | int }} {{ 'x' | int(3) }} {{ 2.5 | round }} {{ 2.567 | round(1) }} {{ 3.2 | round(0, 'ceil') }} {{ -3 | abs }}",
        "5a 8 1 3 2.0 2.6 4.0 3")]
    [InlineData(
        "{{ 'x' if false }}|{{ [] or 'e' }}|{{ 0 and 1 }}|{{ 'a' and 'b' }}",
        "|e|0|b")]
    [InlineData(
        "{{ [1,[2,'x']] | string }} {{ {'a': none} }} {{ 'a\nb' | indent(2) }} {{ 'a\n\nb' | indent(2, true) }}",
        "[1, [2, 'x']] {'a': None} a\n  b   a\n\n  b")]
    [InlineData(
        "{{ [2,1,2] | unique | list }} {{ [1,2] | sum }} {{ [1,5,2] | max }} {{ ['b','a'] | min }} {{ [1,2,3] | last }} {{ [1,2,3] | first }} {{ 'abc' | reverse }} {{ [1,2]|reverse|list }}",
        "[2, 1] 3 5 a 3 1 cba [2, 1]")]
    [InlineData(
        "{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x','c')) }} {{ 'abcabc'.find('c') }} {{ 'aXb'.lower() }} {{ 'abcabc'.count('bc') }} {{ '12'.isdigit() }} {{ 'a'.isalpha() }}",
        "True True 2 axb 2 True True")]
    [InlineData(
        "{{ 'a\\qb' }} {{ 'it\\'s' }} {{ \"\\u00e9\\x41\" }} {{ 1_000 }} {{ 'a' 'b' }}",
        "a\\qb it's éA 1000 ab")]
    [InlineData(
        "{{ undefined_thing }}{% for x in undefined_thing %}x{% else %}none{% endfor %}{{ undefined_thing | length }}",
        "none0")]
    [InlineData(
        "{{ {'a': 1}.keys() | list }} {{ range(3) | list }} {{ range(5, 1, -2) | list }}",
        "['a'] [0, 1, 2] [5, 3]")]
    [InlineData(
        "{% macro outer() %}{{ caller('u') }}{% endmacro %}{% call(u) outer() %}<{{ u }}>{% endcall %}",
        "<u>")]
    [InlineData(
        "{{ 3 is odd }} {{ 4 is divisibleby 2 }} {{ 'a' is string }} {{ {} is mapping }} {{ [] is sequence }} {{ 1.0 is float }} {{ none is none }} {{ 1 is number }} {{ 'a' is in ['a'] }} {{ 1 is not string }}",
        "True True True True True True True True True True")]
    public void Render_Construct_PrintsWhatPythonPrints(string template, string expected) => Render(template).ShouldBe(expected);

    [Theory]
    [InlineData("%d %b %Y", "05 Mar 2026")]
    [InlineData("%A, %B %-d, %H:%M:%S %j %y%%", "Thursday, March 5, 07:08:09 064 26%")]
    public void Render_StrftimeNow_FormatsTheClocksTime(string format, string expected)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 5, 7, 8, 9, TimeSpan.Zero));
        ChatTemplate.Parse("{{ strftime_now('" + format + "') }}").Render(new Dictionary<string, object?>(), clock, TestContext.Current.CancellationToken)
            .ShouldBe(expected);
    }

    [Fact]
    public void Render_RaiseException_IsARefusalWithTheTemplatesWords() =>
        Should.Throw<TemplateRefusedException>(() => Render("{% if 1 %}{{ raise_exception('Only user and assistant roles') }}{% endif %}"))
            .Message.ShouldBe("Only user and assistant roles");

    [Theory]
    [InlineData("a\n {% include 'x' %}", 2, 5, "the block \"include\" is not supported")]
    [InlineData("{{ x | nope }}", 1, 8, "the filter \"nope\" is not supported")]
    [InlineData("{{ x is nope }}", 1, 9, "the test \"nope\" is not supported")]
    [InlineData("{{ x", 1, 1, "the tag is not closed by }}")]
    [InlineData("{{ 'x }}", 1, 4, "the string is not closed")]
    [InlineData("{# x", 1, 1, "the comment is not closed")]
    [InlineData("{% if x %}", 1, 11, "the block is not closed: expected elif or else or endif")]
    [InlineData("{% endif %}", 1, 4, "the block \"endif\" is not supported")]
    [InlineData("{% break %}", 1, 4, "break and continue stand in loops only")]
    [InlineData("{{ 1 $ 2 }}", 1, 6, "unexpected character '$'")]
    [InlineData("{% for x in y recursive %}{% endfor %}", 1, 15, "recursive loops are not supported")]
    public void Parse_WhatIsWrong_IsNamedWithLineAndColumn(string template, int line, int column, string message) =>
        ShouldFail(() => ChatTemplate.Parse(template), line, column, message);

    [Theory]
    [InlineData("\n\n  {{ x.y }}", 3, 7, "\"x\" is undefined")]
    [InlineData("{{ 'a' + 1 }}", 1, 8, "+ is not for a string and a number")]
    [InlineData("{{ 'a' + none }}", 1, 8, "+ is not for a string and none")]
    [InlineData("{{ 1 < 'a' }}", 1, 6, "a number and a string have no order")]
    [InlineData("{{ nope() }}", 1, 8, "\"nope\" is undefined")]
    [InlineData("{{ 'a'.nope() }}", 1, 12, "\"nope\" is undefined")]
    [InlineData("{{ 1 // 0 }}", 1, 6, "//: ")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, 24, "+: ")]
    [InlineData("{{ 'a' | upper(1) }}", 1, 10, "the filter upper takes at most 0 arguments, not 1")]
    [InlineData("{{ [1] | sort(nope=1) }}", 1, 10, "the filter sort takes no argument \"nope\"")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", 1, 35, "the macro m takes at most 1 arguments, not 2")]
    [InlineData("{% set x = {} %}{% set x.y = 1 %}", 1, 24, "\"x\" is no namespace")]
    [InlineData("{% for a, b in [[1]] %}{% endfor %}", 1, 8, "1 values cannot be unpacked into 2 names")]
    [InlineData("{{ strftime_now('%Q') }}", 1, 16, "strftime_now does not know %Q")]
    public void Render_WhatFails_IsNamedWithLineAndColumn(string template, int line, int column, string message) =>
        ShouldFail(() => Render(template), line, column, message);

    [Fact]
    public void Render_JsonInput_KeepsOrderAndKindOfNumbers()
    {
        using var json = JsonDocument.Parse("""{"z": 1, "a": [1.0, true, null, "x"]}""");

        ChatTemplate.Parse("{{ x | tojson }}").Render(new Dictionary<string, object?> { ["x"] = json.RootElement }, cancellation: TestContext.Current.CancellationToken)
            .ShouldBe("""{"z": 1, "a": [1.0, true, null, "x"]}""");
    }

    private static void ShouldFail(Action action, int line, int column, string message)
    {
        var e = Should.Throw<TemplateException>(action);
        e.Message.ShouldStartWith($"chat template, line {line}, column {column}: {message}");
        (e.Line, e.Column).ShouldBe((line, column));
    }

    private static string Render(string template) => ChatTemplate.Parse(template).Render(
        new Dictionary<string, object?>
        {
            ["messages"] = new[] { new Dictionary<string, object?> { ["role"] = "user", ["content"] = "hi" } },
        },
        cancellation: TestContext.Current.CancellationToken);
}
