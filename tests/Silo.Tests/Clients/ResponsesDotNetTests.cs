using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using OpenAI;
using OpenAI.Responses;

#pragma warning disable OPENAI001, SCME0001 // The client's own marks on all of its Responses API.

namespace Orleans.Ai.Clients;

/// <summary>The official .NET client of the Responses API, unchanged, against the running silo.</summary>
public sealed class ResponsesDotNetTests(RunningSilo silo)
{
    private const string Grain = "What is a grain?";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ResponsesClient Client => new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri(silo.Address, "/v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    }).GetResponsesClient();

    [Fact]
    public async Task CreateResponse_Greedy_AnswersWithUsageAndCanBeReadAgain()
    {
        ResponseResult answer = await Client.CreateResponseAsync(Options(Grain), Token);
        ResponseResult again = await Client.GetResponseAsync(answer.Id, Token);

        answer.Status.ShouldBe(ResponseStatus.Completed);
        answer.GetOutputText().ShouldStartWith("A grain is a virtual actor");
        answer.Usage.TotalTokenCount.ShouldBe(answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount);
        answer.Temperature.ShouldBe(0);
        Json(again).ShouldBe(Json(answer));
    }

    [Fact]
    public async Task CreateResponseStreaming_Greedy_TellsEveryStepOnceAndInOrder()
    {
        var updates = await ListAsync(await Client.CreateResponseStreamingAsync(Options(Grain, stream: true), Token));

        updates.Select(update => update.SequenceNumber).ShouldBe(Enumerable.Range(0, updates.Count));
        updates[0].ShouldBeOfType<StreamingResponseCreatedUpdate>().Response.Status.ShouldBe(ResponseStatus.InProgress);
        var last = updates[^1].ShouldBeOfType<StreamingResponseCompletedUpdate>().Response;
        Text(updates).ShouldBe(last.GetOutputText());
        updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Count().ShouldBeGreaterThan(5);
        updates.OfType<StreamingResponseOutputTextDoneUpdate>().Single().Text.ShouldBe(last.GetOutputText());
        updates.OfType<StreamingResponseOutputItemDoneUpdate>().Single().Item.Id.ShouldBe(last.OutputItems[0].Id);
    }

    [Fact]
    public async Task GetResponseStreaming_AfterAnyEvent_TellsTheRestAsItWas()
    {
        var updates = await ListAsync(await Client.CreateResponseStreamingAsync(Options(Grain, stream: true), Token));
        var id = updates.OfType<StreamingResponseCreatedUpdate>().Single().Response.Id;

        foreach (var after in Enumerable.Range(0, updates.Count))
        {
            var rest = await ListAsync(await Client.GetResponseStreamingAsync(new GetResponseOptions(id) { StartingAfter = after, StreamingEnabled = true }, Token));

            rest.Select(Json).ShouldBe(updates.Skip(after + 1).Select(Json));
        }
    }

    [Fact]
    public async Task CreateResponse_InBackground_IsReadLaterAndListsItsInput()
    {
        var options = Options(Grain);
        options.BackgroundModeEnabled = true;
        options.InputItems.Insert(0, ResponseItem.CreateDeveloperMessageItem("Be exact."));
        ResponseResult begun = await Client.CreateResponseAsync(options, Token);

        var updates = await ListAsync(await Client.GetResponseStreamingAsync(new GetResponseOptions(begun.Id) { StreamingEnabled = true }, Token));
        ResponseResult ended = await Client.GetResponseAsync(begun.Id, Token);
        var items = await Client.GetResponseInputItemsAsync(new ResponseItemCollectionOptions(begun.Id) { Order = ResponseItemCollectionOrder.Ascending, PageSizeLimit = 1 }, Token).ToListAsync(Token);

        begun.Status.ShouldBe(ResponseStatus.InProgress);
        begun.BackgroundModeEnabled.ShouldBe(true);
        ended.Status.ShouldBe(ResponseStatus.Completed);
        Text(updates).ShouldBe(ended.GetOutputText());
        items.Cast<MessageResponseItem>().Select(item => $"{item.Role}: {item.Content[0].Text}").ShouldBe(["Developer: Be exact.", $"User: {Grain}"]);
    }

    [Fact]
    public async Task CancelResponse_InBackground_EndsIt()
    {
        var options = Options("Tell me a story.");
        options.BackgroundModeEnabled = true;
        options.Patch.Set("$.ignore_eos"u8, true);
        ResponseResult begun = await Client.CreateResponseAsync(options, Token);

        ResponseResult cancelled = await Client.CancelResponseAsync(begun.Id, Token);
        ResponseResult again = await Client.CancelResponseAsync(begun.Id, Token);

        cancelled.Status.ShouldBe(ResponseStatus.Cancelled);
        Json(again).ShouldBe(Json(cancelled));
        (await Status(() => Client.CancelResponseAsync("resp_none", Token))).ShouldBe(404);
    }

    [Fact]
    public async Task CreateResponse_AfterAnother_ReadsThatOneAlsoWhenItIsDeleted()
    {
        ResponseResult first = await Client.CreateResponseAsync(Options("Hello!"), Token);
        var next = Options(Grain);
        next.PreviousResponseId = first.Id;
        ResponseResult second = await Client.CreateResponseAsync(next, Token);
        (await Client.DeleteResponseAsync(first.Id, Token)).Value.Deleted.ShouldBeTrue();
        next = Options("Thank you!");
        next.PreviousResponseId = second.Id;
        ResponseResult third = await Client.CreateResponseAsync(next, Token);

        var items = await Client.GetResponseInputItemsAsync(third.Id, Token).Cast<MessageResponseItem>().Select(item => item.Content[0].Text).ToListAsync(Token);

        second.PreviousResponseId.ShouldBe(first.Id);
        items.ShouldBe(["Thank you!", second.GetOutputText(), Grain, first.GetOutputText(), "Hello!"]);
        third.Usage.InputTokenCount.ShouldBeGreaterThan(second.Usage.InputTokenCount + second.Usage.OutputTokenCount - 1);
        (await Status(() => Client.GetResponseAsync(first.Id, Token))).ShouldBe(404);
        next.PreviousResponseId = first.Id;
        (await Status(() => Client.CreateResponseAsync(next, Token))).ShouldBe(400);
    }

    [Fact]
    public async Task CreateResponse_NotStored_IsNotThereLater()
    {
        var options = Options(Grain);
        options.StoredOutputEnabled = false;
        ResponseResult answer = await Client.CreateResponseAsync(options, Token);

        (await Status(() => Client.GetResponseAsync(answer.Id, Token))).ShouldBe(404);
        (await Status(() => Client.DeleteResponseAsync(answer.Id, Token))).ShouldBe(404);
    }

    private static CreateResponseOptions Options(string text, bool stream = false)
        => new() { Model = "demo", InputItems = { ResponseItem.CreateUserMessageItem(text) }, Temperature = 0, StreamingEnabled = stream };

    private static async Task<List<StreamingResponseUpdate>> ListAsync(AsyncStreamingResult<StreamingResponseUpdate> updates) => await updates.ToListAsync(Token);

    private static string Text(IEnumerable<StreamingResponseUpdate> updates)
        => string.Concat(updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Select(update => update.Delta));

    private static string Json(object model) => Encoding.UTF8.GetString(ModelReaderWriter.Write(model));

    private static async Task<int> Status<T>(Func<Task<T>> call) => (await Should.ThrowAsync<ClientResultException>(call)).Status;
}
