using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>Conversations with the demo model over HTTP, one turn a request.</summary>
public sealed class SessionChatTests(RunningSilo silo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_InASession_ReadsWhatWasSaidBefore()
    {
        var name = NewName();
        using var first = await AskAsync(name, "What is a grain?");
        var answer = await TextAsync(first);

        using var second = await AskAsync(name, "And what is a silo?");
        using var whole = await silo.Client.PostAsJsonAsync(
            "/v1/chat/completions",
            new
            {
                model = "demo",
                temperature = 0,
                messages = new[]
                {
                    new { role = "user", content = "What is a grain?" },
                    new { role = "assistant", content = answer },
                    new { role = "user", content = "And what is a silo?" },
                },
            },
            Token);

        (await TextAsync(second)).ShouldBe(await TextAsync(whole));
        var session = Session(name);
        var description = (await session.GetAsync()).ShouldNotBeNull();
        (description.Turns, description.Items, description.Title, description.Running).ShouldBe((2, 4, "What is a grain?", null));
        var turn = (await session.ReadAsync(0)).ShouldNotBeNull()[0];
        turn.Items.Select(item => item.Message!.Role).ShouldBe([ChatRole.User, ChatRole.Assistant]);
        turn.Replica.ShouldNotBeNull();
        turn.Usage.ShouldNotBeNull().CompletionTokens.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Chat_InASessionThatFillsTheContext_GoesOnWithoutTheOldestTurns()
    {
        var name = NewName();
        for (var turn = 0; turn < 8; turn++)
        {
            using var answer = await AskAsync(name, $"Number {turn}: {string.Concat(Enumerable.Repeat("word ", 250))}", maxTokens: 4);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var description = (await Session(name).GetAsync()).ShouldNotBeNull();
        description.Turns.ShouldBe(8, "the session keeps them");
        var begun = await Session(name).BeginAsync(new SessionBegin { Request = RequestId.Create(), Input = [] });
        begun.Window.From.ShouldBeGreaterThan(3);
        begun.Turns.Count.ShouldBe(8 - (int)begun.Window.From);
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("summarize")]
    public async Task Chat_InASessionThatFillsTheContext_DoesWhatItsMetadataSay(string policy)
    {
        var name = NewName();
        SessionDescription description = new() { Id = new(TenantId.Local, name), CreatedAt = default, ChangedAt = default };
        await Session(name).CreateAsync(description with { Metadata = new Dictionary<string, string> { ["context_policy"] = policy } }, []);
        HttpResponseMessage last = null!;
        for (var turn = 0; turn < 6; turn++)
        {
            last = await AskAsync(name, string.Concat(Enumerable.Repeat("word ", 250)), maxTokens: 4);
        }

        var begun = await Session(name).BeginAsync(new SessionBegin { Request = RequestId.Create(), Input = [] });
        if (policy == "refuse")
        {
            last.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await last.Content.ReadAsStringAsync(Token)).ShouldContain("context_length_exceeded");
            begun.Window.From.ShouldBe(0);
        }
        else
        {
            last.StatusCode.ShouldBe(HttpStatusCode.OK);
            begun.Window.Instead.ShouldHaveSingleItem().Id.ShouldBe(SessionWindow.SummaryId);
        }
    }

    [Theory]
    [InlineData("not a name!", 1, "x-orleansai-session")]
    [InlineData("name", 2, "x-orleansai-session")]
    public async Task Chat_WithAHeaderThatCannotBe_IsRefused(string name, int choices, string parameter)
    {
        using var refused = await AskAsync(name, "Hello", choices: choices);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error").GetProperty("param").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task Chat_OfTwoClientsInOneSession_IsAnsweredInOrder()
    {
        var name = NewName();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(turn => AskAsync(name, $"Turn {turn}", maxTokens: 8)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        (await Session(name).GetAsync()).ShouldNotBeNull().Turns.ShouldBe(4);
    }

    private static string NewName() => $"t-{Guid.NewGuid():N}";

    private static async Task<string> TextAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonElement>(Token))
        .GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private ISessionGrain Session(string name) => silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>($"local/{name}");

    private async Task<HttpResponseMessage> AskAsync(string session, string text, int maxTokens = 64, int choices = 1)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "demo", temperature = 0, max_tokens = maxTokens, n = choices, messages = new[] { new { role = "user", content = text } } }),
        };
        request.Headers.Add("x-orleansai-session", session);
        return await silo.Client.SendAsync(request, Token);
    }
}
