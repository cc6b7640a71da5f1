using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Routes;

/// <summary>Routes that are stored at run time, through the whole application.</summary>
public sealed class RouteTests(RunningSilo silo)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Route_Stored_AnswersUntilItIsDeleted()
    {
        var name = $"team/chat-{Guid.NewGuid():N}";
        using var made = await PutAsync(name, """{"targets":[{"target":"local/demo"}],"max_attempts":2}""");
        made.StatusCode.ShouldBe(HttpStatusCode.Created);

        await Eventually.BeAsync(async () => await AskAsync(name) is HttpStatusCode.OK, "the route is in force");
        var shown = await silo.Client.GetFromJsonAsync<JsonElement>($"admin/routes/{name}", Stop);
        shown.GetProperty("source").GetString().ShouldBe("stored");
        shown.GetProperty("route").GetProperty("max_attempts").GetInt32().ShouldBe(2);
        using var changed = await PutAsync(name, """{"targets":[{"target":"local/demo"}],"policy":"weighted"}""");
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        var list = await silo.Client.GetFromJsonAsync<JsonElement>("admin/routes", Stop);
        list.GetProperty("data").EnumerateArray().ShouldContain(route => route.GetProperty("name").GetString() == name);

        using var gone = await silo.Client.DeleteAsync(new Uri($"admin/routes/{name}", UriKind.Relative), Stop);
        gone.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.BeAsync(async () => await AskAsync(name) is HttpStatusCode.NotFound, "the route is gone");
        using var twice = await silo.Client.DeleteAsync(new Uri($"admin/routes/{name}", UriKind.Relative), Stop);
        twice.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"targets":[{"target":"nowhere/gpt"}]}""", "targets[0].target")]
    [InlineData("""{"targets":[{"target":"local/demo","weight":-1}]}""", "targets[0].weight")]
    [InlineData("""{"targets":[{"target":"local/demo"}],"polcy":"weighted"}""", "polcy")]
    public async Task Route_ThatCannotBeUsed_IsRefusedByField(string json, string field)
    {
        using var response = await PutAsync("wrong", json);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("error").GetProperty("param").GetString().ShouldBe(field);
    }

    private Task<HttpResponseMessage> PutAsync(string name, string json) =>
        silo.Client.PutAsync(new Uri($"admin/routes/{name}", UriKind.Relative), new StringContent(json, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")), Stop);

    private async Task<HttpStatusCode> AskAsync(string model)
    {
        using var response = await silo.Client.PostAsJsonAsync("v1/chat/completions", new { model, max_tokens = 2, messages = new[] { new { role = "user", content = "Hi" } } }, Stop);
        return response.StatusCode;
    }
}
