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

    /// <summary>The named events before <c>[DONE]</c>, which must be the end; each has its name as type, and the next number, also as its id where it has one.</summary>
    public static async Task<JsonElement[]> ReadNamedAsync(HttpResponseMessage response)
    {
        var events = await ReadNamedUntilCutAsync(response);
        events[^1].ShouldBeNull();
        return [.. events[..^1].Select(each => each!.Value)];
    }

    /// <summary>The same, of a stream that may have been cut; <see langword="null"/> stands for <c>[DONE]</c>.</summary>
    public static async Task<JsonElement?[]> ReadNamedUntilCutAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldEndWith("\n\n");
        return [.. text[..^2].Split("\n\n").Where(block => block[0] != ':').Select((block, index) => ReadNamed([.. block.Split('\n')], index))];
    }

    private static JsonElement? ReadNamed(List<string> lines, int index)
    {
        if (lines[0].StartsWith("id: ", StringComparison.Ordinal))
        {
            lines[0].ShouldEndWith($":{index}");
            lines.RemoveAt(0);
        }

        if (lines is ["data: [DONE]"])
        {
            return null;
        }

        var data = JsonElement.Parse(lines[^1]["data: ".Length..]);
        lines.ShouldBe([$"event: {data.GetProperty("type")}", lines[^1]]);
        data.GetProperty("sequence_number").GetInt32().ShouldBe(index);
        return data;
    }
}
