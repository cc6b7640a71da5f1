using System.ClientModel;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Chat;
using Orleans.Ai.Models;

namespace Orleans.Ai.Clients;

/// <summary>A model as others publish it, one GGUF file, chats with the official client as it does in transformers.</summary>
public sealed class PublishedModelTests
{
    private const string EndOfTurn = "<|im_end|>";

    [Fact]
    public async Task SmolLm2_FromItsGguf_GivesTheReferencesAnswers()
    {
        var token = TestContext.Current.CancellationToken;
        var folder = SharedData.Require("models/SmolLM2-135M-Instruct");
        using var golden = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "golden.json"), token));
        await using var app = RunningSilo.Build(new()
        {
            ["Model:Path"] = Path.Combine(folder, golden.RootElement.GetProperty("model").GetString()!),
            ["Model:Id"] = "smollm2",
            ["Engine:WeightFormat"] = "F32",
            ["Engine:KvCacheMegabytes"] = "64",
        });
        await app.StartAsync(token);
        await app.Services.GetRequiredService<ModelHost>().Loaded;
        var client = new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(new Uri(app.Urls.First()), "/v1") }).GetChatClient("smollm2");

        foreach (var chat in golden.RootElement.GetProperty("chat").EnumerateArray().Where(IsShortAndClear))
        {
            var expected = chat.GetProperty("answer").GetString()!;
            ChatCompletion answer = await client.CompleteChatAsync(
                chat.GetProperty("messages").EnumerateArray().Select(Message), new() { Temperature = 0, MaxOutputTokenCount = chat.GetProperty("greedy").GetArrayLength() }, token);

            answer.Content[0].Text.ShouldBe(expected.Replace(EndOfTurn, "", StringComparison.Ordinal));
            answer.FinishReason.ShouldBe(expected.EndsWith(EndOfTurn, StringComparison.Ordinal) ? ChatFinishReason.Stop : ChatFinishReason.Length);
        }

        await app.StopAsync(token);
    }

    // Two tokens that are nearly as likely may change places; and long answers only take time.
    private static bool IsShortAndClear(JsonElement chat) => chat.GetProperty("smallest_top2_gap").GetDouble() > 1e-2 && chat.GetProperty("greedy").GetArrayLength() < 50;

    private static ChatMessage Message(JsonElement message) => message.GetProperty("role").GetString() switch
    {
        "system" => new SystemChatMessage(message.GetProperty("content").GetString()),
        "assistant" => new AssistantChatMessage(message.GetProperty("content").GetString()),
        _ => new UserChatMessage(message.GetProperty("content").GetString()),
    };
}
