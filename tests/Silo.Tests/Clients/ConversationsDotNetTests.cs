using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI.Conversations;

#pragma warning disable OPENAI001 // The client's own mark on its Conversations API.

namespace Orleans.Ai.Clients;

/// <summary>The official .NET client of the Conversations API, unchanged, against the running silo.</summary>
public sealed class ConversationsDotNetTests(RunningSilo silo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ConversationClient Client => new(new ApiKeyCredential("none"), new ConversationClientOptions
    {
        Endpoint = new Uri(silo.Address, "/v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    });

    [Fact]
    public async Task Conversation_FromCreationToDeletion_KeepsItsItems()
    {
        var made = await Client.CreateConversationAsync(BinaryContent.Create(BinaryData.FromString("""{"metadata":{"topic":"demo"}}""")), null);
        var id = Json(made).GetProperty("id").GetString()!;
        var item = BinaryData.FromString("""{"items":[{"type":"message","role":"user","content":"Hello!"}]}""");
        var added = Json(await Client.CreateConversationItemsAsync(id, BinaryContent.Create(item), null, null)).GetProperty("data")[0].GetProperty("id").GetString()!;

        var read = Json(await Client.GetConversationItemAsync(id, added, null, null));
        read.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Hello!");
        var pages = await Client.GetConversationItemsAsync(id, 10, "asc", null, null, null).GetRawPagesAsync().ToListAsync(Token);
        Json(pages.ShouldHaveSingleItem()).GetProperty("data").GetArrayLength().ShouldBe(1);
        (await Client.GetConversationAsync(id, Token)).Value.Id.ShouldBe(id);

        await Client.DeleteConversationItemAsync(id, added, null);
        (await Client.DeleteConversationAsync(id, Token)).GetRawResponse().Status.ShouldBe(200);
        (await Should.ThrowAsync<ClientResultException>(() => Client.GetConversationAsync(id, Token))).Status.ShouldBe(404);
    }

    private static JsonElement Json(ClientResult result) => JsonElement.Parse(result.GetRawResponse().Content.ToString());
}
