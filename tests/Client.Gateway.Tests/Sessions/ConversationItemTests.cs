using System.Buffers;
using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Responses;

namespace Orleans.Ai.Sessions;

/// <summary>What conversations keep of calls, thoughts and parts: they are read back as they were.</summary>
public sealed class ConversationItemTests
{
    private static readonly ChatMessage Called = new()
    {
        Role = ChatRole.Assistant, Content = "Wait.", ToolCalls = [new("c1", "f", "{}"), new("c2", "g", "{\"a\":1}")],
        Parts = [new ContentPart.Reasoning("Hm.", "s"), new ContentPart.Text("Wait.")],
    };

    private static readonly ChatMessage[] Talk =
    [
        new() { Role = ChatRole.User, Content = "What?", Parts = [new ContentPart.Text("What?"), new ContentPart.Image("https://example.org/a.png", "low")] },
        Called,
        new() { Role = ChatRole.Tool, Content = "4", ToolCallId = "c1" },
        new() { Role = ChatRole.Tool, Content = "", ToolCallId = "c2", Parts = [new ContentPart.Image("data:image/png;base64,AA==", "auto")] },
        new() { Role = ChatRole.Assistant, Content = "", ToolCalls = [new("c3", "f", "{}")] },
        new() { Role = ChatRole.Tool, Content = "5", ToolCallId = "c3" },
        new() { Role = ChatRole.Assistant, Content = "Five." },
    ];

    [Fact]
    public void Turns_TakenApartIntoItems_AreReadAsTheyWere() => ShouldBe(ConversationTurns.Of(Talk.SelectMany(MessageItems.Of)), Talk);

    [Fact]
    public void Items_WrittenAndReadBack_AreReadAsTheyWere()
    {
        var items = ResponseIds.Name(new RequestId("r"), [.. Talk.SelectMany(MessageItems.Of)]);

        var kept = RequestBody.Read(ResponseItemJson.Write(items).AsMemory(), static body => body.Required(ResponseItemJson.Items).Items().Select(ResponseItemReader.Read).ToList());

        kept.Select(item => item.Id).ShouldBe(items.Select(item => item.Id));
        kept.Select(item => item.Id.Split('_')[0]).ShouldBe(["msg", "rs", "msg", "fc", "fc", "fco", "fco", "fc", "fco", "msg"]);
        ShouldBe(ConversationTurns.Of(kept), Talk);
    }

    [Fact]
    public void Answer_ThatIsGoneOnFrom_IsItsItems()
    {
        InferenceEvent[] told =
        [
            Script.Accepted(), Script.Thought("Hm."), Script.Thought("", "s"), Script.Text("Wait."), Script.Call(0, "{}", "c1", "f"), Script.Call(1, "{\"a\":1}", "c2", "g"),
            Script.End(reason: "tool_calls"), Script.Completed(),
        ];
        var choice = new FoldedChoice();
        Array.ForEach(told, each => choice.Apply(each));

        var items = AnswerItems.Of(new RequestId("r"), choice).ToList();

        items.Select(item => item.Id).ShouldBe(["rs_r", "msg_r", "fc_r", "fc_r.1"]);
        ShouldBe(ConversationTurns.Of(items), [Called]);
    }

    [Fact]
    public void Refusal_InAConversation_IsWrittenAsOneAndReadAsText()
    {
        var choice = new FoldedChoice();
        choice.Apply(Script.Refusal("No."));
        var item = AnswerItems.Of(new RequestId("r"), choice).Single();

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = JsonOutput.CreateWriter(buffer))
        {
            ResponseItemJson.Write(json, item);
        }

        JsonElement.Parse(buffer.WrittenSpan).GetProperty("content").GetRawText().ShouldBe("""[{"type":"refusal","refusal":"No."}]""");
        item.Message!.Content.ShouldBe("No.");
    }

    [Fact]
    public void StoredResponse_ThatCalledTools_IsGoneOnFromWithThem()
    {
        var request = new InferenceRequest
        {
            Id = new("r"), Model = new("demo"), Caller = new() { Tenant = new("t"), Role = Access.CallerRole.Client, Key = new("k") }, Prompt = new Prompt.Chat([]),
            Generation = new GenerationTerms { Endpoint = "/v1/responses", Body = [], CreatedAt = DateTimeOffset.UnixEpoch },
        };
        var stored = new GenerationSnapshot
        {
            Request = request, State = GenerationState.Completed,
            Events = [new InferenceEvent.Dispatching { Sequence = 0, Target = new("a", "b") }, Script.Accepted(), Script.Call(0, "{}", "c1", "f"), Script.End(reason: "tool_calls"), Script.Completed()],
        };

        var items = ResponseHistory.Whole(stored, new ResponseSettings { Input = [new SessionItem { Id = "", Message = Talk[0] }] });

        items!.Select(item => item.Id).ShouldBe(["msg_r_0", "fc_r"]);
        items![1].Message!.ToolCalls.ShouldBe([new ToolCall("c1", "f", "{}")]);
    }

    private static void ShouldBe(IReadOnlyList<ChatMessage> read, IReadOnlyList<ChatMessage> expected)
    {
        static object Plain(ChatMessage message) => (message.Role, message.Content, message.ToolCallId, string.Join('|', message.ToolCalls), string.Join('|', message.Parts));
        read.Select(Plain).ShouldBe(expected.Select(Plain));
    }
}
