using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace Orleans.Ai.Clients;

/// <summary>The official .NET client, unchanged, against the running silo.</summary>
public sealed class OpenAIDotNetTests(RunningSilo silo)
{
    private const string Grain = "What is a grain?";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private OpenAIClient Client => new(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri(silo.Address, "/v1"),
        RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0),
    });

    private ChatClient Chat => Client.GetChatClient("demo");

    [Fact]
    public async Task CompleteChat_Greedy_AnswersWithUsageAndReason()
    {
        ChatCompletion answer = await Chat.CompleteChatAsync([new UserChatMessage(Grain)], new() { Temperature = 0 }, Token);

        answer.Content[0].Text.ShouldStartWith("A grain is a virtual actor");
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.Usage.TotalTokenCount.ShouldBe(answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChatStreaming_Greedy_AddsUpToTheSameText()
    {
        ChatCompletion whole = await Chat.CompleteChatAsync([new UserChatMessage(Grain)], new() { Temperature = 0 }, Token);

        List<StreamingChatCompletionUpdate> updates = [];
        await foreach (var update in Chat.CompleteChatStreamingAsync([new UserChatMessage(Grain)], new() { Temperature = 0 }, Token))
        {
            updates.Add(update);
        }

        string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)).ShouldBe(whole.Content[0].Text);
        updates.Count(update => update.ContentUpdate.Count > 0).ShouldBeGreaterThan(5);
        updates.ShouldContain(update => update.FinishReason == ChatFinishReason.Stop);
        updates.ShouldContain(update => update.Usage != null && update.Usage.OutputTokenCount == whole.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChat_StopSequence_EndsBeforeIt()
    {
        ChatCompletion answer = await Chat.CompleteChatAsync(
            [new UserChatMessage(Grain)], new() { Temperature = 0, StopSequences = { "virtual act" } }, Token);

        answer.Content[0].Text.ShouldBe("A grain is a ");
    }

    [Fact]
    public async Task CompleteChat_Logprobs_HaveTheirRivals()
    {
        ChatCompletion answer = await Chat.CompleteChatAsync(
            [new UserChatMessage("Hello!")],
            new() { Temperature = 0, IncludeLogProbabilities = true, TopLogProbabilityCount = 2 },
            Token);

        answer.ContentTokenLogProbabilities.ShouldNotBeEmpty();
        answer.ContentTokenLogProbabilities.ShouldAllBe(token => token.TopLogProbabilities.Count == 2 && token.LogProbability <= 0);
    }

    [Fact]
    public async Task GetModels_ListsTheDemoModel()
    {
        var models = await Client.GetOpenAIModelClient().GetModelsAsync(Token);

        models.Value.Select(model => model.Id).ShouldBe(["demo"]);
    }

    [Theory]
    [InlineData("no-such-model", 1, 404)]
    [InlineData("demo", 9, 400)]
    public async Task CompleteChat_Mistake_ThrowsWithItsStatus(string model, float temperature, int status)
    {
        var error = await Should.ThrowAsync<ClientResultException>(
            () => Client.GetChatClient(model).CompleteChatAsync([new UserChatMessage("Hello")], new() { Temperature = temperature }, Token));

        error.Status.ShouldBe(status);
    }
}
