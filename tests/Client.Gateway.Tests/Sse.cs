using System.Text.Json;

namespace Orleans.Ai;

/// <summary>Reads a finished stream of server-sent events.</summary>
internal static class Sse
{
    /// <summary>The data of every event; comments left out. Fails on any line that is neither.</summary>
    public static async Task<string[]> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldEndWith("\n\n");
        return [.. text[..^2].Split("\n\n").Where(block => block[0] != ':').Select(block =>
        {
            block.ShouldStartWith("data: ");
            block.ShouldNotContain('\n');
            return block["data: ".Length..];
        })];
    }

    /// <summary>The objects before <c>[DONE]</c>, which must be the end.</summary>
    public static async Task<JsonElement[]> ReadObjectsAsync(HttpResponseMessage response)
    {
        var data = await ReadAsync(response);
        data[^1].ShouldBe("[DONE]");
        return [.. data[..^1].Select(json => JsonElement.Parse(json))];
    }
}
