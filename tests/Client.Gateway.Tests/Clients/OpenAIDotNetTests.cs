using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Responses;
using Orleans.Ai.Embeddings;

#pragma warning disable OPENAI001 // The client's own mark on its Responses API and on reasoning.

namespace Orleans.Ai.Clients;

/// <summary>The official .NET client, unchanged, against a model with tools, eyes and thoughts.</summary>
public sealed class OpenAIDotNetTests
{
    private static readonly BinaryData Schema = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""");
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("weather", "How it is.", Schema, functionSchemaIsStrict: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_WithTools_CallsThemAndGoesOnWithWhatTheyReturn()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedModel.Create());
        var chat = Client(host).GetChatClient("demo");
        List<ChatMessage> messages = [new UserChatMessage("How is it in Rome?")];

        ChatCompletion called = await chat.CompleteChatAsync(messages, new() { Tools = { Weather, ChatTool.CreateFunctionTool("now") }, ToolChoice = ChatToolChoice.CreateRequiredChoice() }, Token);
        messages.Add(new AssistantChatMessage(called));
        messages.AddRange(called.ToolCalls.Select(call => new ToolChatMessage(call.Id, "21 degrees")));
        ChatCompletion answer = await chat.CompleteChatAsync(messages, new() { Tools = { Weather } }, Token);

        called.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        called.ToolCalls.Select(call => $"{call.FunctionName}{call.FunctionArguments}").ShouldBe(["""weather{"city":"Rome"}""", """now{"city":"Rome"}"""]);
        answer.Content[0].Text.ShouldBe("It is 21 degrees.");
        answer.Usage.OutputTokenDetails.ReasoningTokenCount.ShouldBe(4);
    }

    [Fact]
    public async Task ChatStream_WithTools_AddsUpToTheSameCalls()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedModel.Create());
        var arguments = new SortedDictionary<int, string>();
        var names = new SortedDictionary<int, string>();
        ChatFinishReason? reason = null;

        await foreach (var update in Client(host).GetChatClient("demo").CompleteChatStreamingAsync(
            [new UserChatMessage("How is it?")], new() { Tools = { Weather, ChatTool.CreateFunctionTool("now") }, ReasoningEffortLevel = ChatReasoningEffortLevel.High }, Token))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                names[call.Index] = call.FunctionName ?? names[call.Index];
                arguments[call.Index] = arguments.GetValueOrDefault(call.Index) + call.FunctionArgumentsUpdate;
            }

            reason = update.FinishReason ?? reason;
        }

        names.Values.ShouldBe(["weather", "now"]);
        arguments.Values.ShouldBe(["""{"city":"Rome"}""", """{"city":"Rome"}"""]);
        reason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact]
    public async Task Chat_WithASchemaAnImageOrARefusal_IsUnderstood()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedModel.Create());
        var chat = Client(host).GetChatClient("demo");

        ChatCompletion typed = await chat.CompleteChatAsync([new UserChatMessage("How is it?")], new() { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("weather", Schema, null, true) }, Token);
        ChatCompletion seen = await chat.CompleteChatAsync(
            [new UserChatMessage(ChatMessageContentPart.CreateTextPart("What?"), ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes([1, 2]), "image/png", ChatImageDetailLevel.Low))], null, Token);
        ChatCompletion refused = await chat.CompleteChatAsync([new UserChatMessage("Refuse.")], null, Token);

        typed.Content[0].Text.ShouldBe("""{"city":"Rome","degrees":21}""");
        seen.Content[0].Text.ShouldBe("I see data:image/png; at low.");
        refused.Refusal.ShouldBe("I will not.");
    }

    [Fact]
    public async Task Response_WithTools_CallsThemAndGoesOnWithWhatTheyReturn()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedModel.Create());
        var responses = Client(host).GetResponsesClient();
        var tool = ResponseTool.CreateFunctionTool("weather", Schema, strictModeEnabled: true, functionDescription: "How it is.");
        CreateResponseOptions Ask(params ResponseItem[] items)
        {
            var options = new CreateResponseOptions { Model = "demo", StoredOutputEnabled = false, Tools = { tool }, ReasoningOptions = new() { ReasoningEffortLevel = ResponseReasoningEffortLevel.High } };
            Array.ForEach(items, options.InputItems.Add);
            return options;
        }

        var question = ResponseItem.CreateUserMessageItem("How is it in Rome?");
        ResponseResult called = await responses.CreateResponseAsync(Ask(question), Token);
        var call = called.OutputItems.OfType<FunctionCallResponseItem>().ShouldHaveSingleItem();
        ResponseResult answer = await responses.CreateResponseAsync(Ask([question, .. called.OutputItems, ResponseItem.CreateFunctionCallOutputItem(call.CallId, "21 degrees")]), Token);

        (call.FunctionName, call.FunctionArguments.ToString()).ShouldBe(("weather", """{"city":"Rome"}"""));
        called.OutputItems[0].ShouldBeOfType<ReasoningResponseItem>().EncryptedContent.ShouldBe("mark");
        answer.GetOutputText().ShouldBe("It is 21 degrees.");
    }

    [Fact]
    public async Task ResponseStream_WithTools_TellsEachCallAndThought()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedModel.Create());
        var options = new CreateResponseOptions
        {
            Model = "demo", StoredOutputEnabled = false, StreamingEnabled = true, InputItems = { ResponseItem.CreateUserMessageItem("How is it?") },
            Tools = { ResponseTool.CreateFunctionTool("weather", Schema, strictModeEnabled: true), ResponseTool.CreateFunctionTool("now", Schema, strictModeEnabled: false) },
            ReasoningOptions = new() { ReasoningEffortLevel = ResponseReasoningEffortLevel.High },
        };

        var updates = await (await Client(host).GetResponsesClient().CreateResponseStreamingAsync(options, Token)).ToListAsync(Token);

        string.Concat(updates.OfType<StreamingResponseReasoningTextDeltaUpdate>().Select(update => update.Delta)).ShouldBe("Let me think.");
        updates.OfType<StreamingResponseFunctionCallArgumentsDoneUpdate>().Select(update => update.FunctionArguments.ToString()).ShouldBe(["""{"city":"Rome"}""", """{"city":"Rome"}"""]);
        updates[^1].ShouldBeOfType<StreamingResponseCompletedUpdate>().Response.OutputItems.OfType<FunctionCallResponseItem>().Select(call => call.FunctionName).ShouldBe(["weather", "now"]);
    }

    [Fact]
    public async Task Embeddings_OfTextAndTokens_ComeAsVectors()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedModel.Create(), embeddings: new ScriptedEmbeddings());
        var client = Client(host).GetEmbeddingClient("e");

        OpenAIEmbeddingCollection texts = await client.GenerateEmbeddingsAsync(["one", "three"], new() { Dimensions = 2 }, Token);
        OpenAIEmbeddingCollection tokens = await client.GenerateEmbeddingsAsync([new ReadOnlyMemory<int>([1, 2])], null, Token);

        texts.SelectMany(vector => vector.ToFloats().ToArray()).ShouldBe([0.1f, 3, 1.1f, 5]);
        tokens.Single().ToFloats().ToArray().ShouldBe([0.1f, 2]);
        texts.Usage.InputTokenCount.ShouldBe(8);
    }

    private static OpenAIClient Client(GatewayHost host) => new(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri(host.Address, "/v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    });
}
