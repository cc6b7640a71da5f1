using System.Text.Json;

namespace Orleans.Ai.Requests;

public sealed class JsonParameterTests
{
    private static readonly string[] Names = ["model", "messages", "mode", "user", "", "ü", "üü", "name", "n", "m"];

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"model":1,"messages":null,"n":2}""")]
    [InlineData("""{"\u006dodel":1,"\u00fc":2}""")]
    [InlineData("""{"ü":1,"üü":2,"user":3}""")]
    [InlineData("""{"":1,"name":2}""")]
    [InlineData("""{"m":1,"m":2}""")]
    public void Optional_OfAnObject_FindsWhatIsThere(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var parameter = new JsonParameter(root, "").AsObject();

        foreach (var name in Names)
        {
            var expected = root.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null ? member.GetRawText() : null;
            parameter.Optional(name)?.Value.GetRawText().ShouldBe(expected, name);
            (parameter.Optional(name) is null).ShouldBe(expected is null, name);
        }
    }
}
