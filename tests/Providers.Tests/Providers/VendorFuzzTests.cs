using System.Text;
using System.Text.Json;
using Orleans.Ai.Anthropic;
using Orleans.Ai.Gemini;
using Orleans.Ai.Inference;
using Orleans.Ai.Tgi;
using Orleans.Ai.Triton;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>Whatever bytes come, a vendor's reader tells events or says that they make no sense; it never fails in another way.</summary>
[Trait("Pace", "slow")]
public sealed class VendorFuzzTests
{
    private const int Rounds = 4000;

    private static readonly Dictionary<string, (IWireFormat Format, string[] Frames)> Vendors = new()
    {
        ["anthropic"] = (new AnthropicFormat(),
        [
            """{"type":"message_start","message":{"usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"a","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"x"}}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"n","input":{"a":1}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"message","content":[{"type":"text","text":"x"},{"type":"tool_use","id":"t","name":"n","input":{"a":"é"}}],"stop_reason":"end_turn","usage":{"output_tokens":3}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}""",
            """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""",
        ]),
        ["gemini"] = (new GeminiFormat(isVertex: false),
        [
            """{"candidates":[{"content":{"role":"model","parts":[{"text":"x","thoughtSignature":"s"},{"functionCall":{"name":"n","args":{"a":"é"},"id":"1"}}]},"index":0,"logprobsResult":{"chosenCandidates":[{"token":"x","logProbability":-1}],"topCandidates":[{"candidates":[{"token":"x"}]}]}}],"usageMetadata":{"promptTokenCount":5,"thoughtsTokenCount":2}}""",
            """{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","index":0},{"finishReason":"STOP","index":1}]}""",
            """{"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"No."}}""",
            """{"error":{"code":503,"message":"Overloaded","status":"UNAVAILABLE","details":[{"retryDelay":"3s"}]}}""",
        ]),
        ["tgi"] = (new TgiFormat(),
        [
            """{"index":2,"token":{"id":1,"text":"Hel","logprob":-0.1,"special":false},"top_tokens":[{"text":"x","logprob":-1}],"generated_text":null,"details":null}""",
            """{"index":5,"token":{"id":2,"text":"</s>","special":true},"generated_text":"Hel","details":{"finish_reason":"eos_token","generated_tokens":5,"input_length":7,"tokens":[{"text":"x","logprob":1}],"top_tokens":[[{"text":"y"}]]}}""",
            """{"error":"Request failed during generation","error_type":"generation"}""",
        ]),
        ["triton"] = (new TritonFormat(),
        [
            """{"text_output":"Hel","finish_reason":"None","num_input_tokens":4,"num_output_tokens":[1]}""",
            """{"text_output":["lo"],"finish_reason":["stop"],"num_output_tokens":"1"}""",
            """{"error":"CUDA out of memory"}""",
        ]),
    };

    public static TheoryData<string> Names { get; } = new(Vendors.Keys);

    [Theory, MemberData(nameof(Names))]
    public void Readers_OfDamagedAnswers_NeverFailInAnotherWay(string vendor)
    {
        var (format, frames) = Vendors[vendor];
        var random = new Random(20261126);
        for (var round = 0; round < Rounds; round++)
        {
            var isFolded = round % 3 == 0;
            var reader = format.CreateReader(TestProvider.Ask(new Prompt.Text("x"), isFolded) with { TopLogprobs = 1 });
            var events = new AnswerEvents();
            try
            {
                Read(reader, frames, isFolded, events, random);
            }
            catch (JsonException)
            {
                // It says so.
            }

            events.SkipLast(1).ShouldNotContain(e => e.IsTerminal);
            format.ReadError(400, null!, Damage(frames[^1], random)).Message.Length.ShouldBeLessThan(1000);
        }
    }

    private static void Read(IWireReader reader, string[] frames, bool isFolded, AnswerEvents events, Random random)
    {
        if (isFolded)
        {
            reader.ReadBody(Damage(frames[random.Next(frames.Length)], random), events);
            return;
        }

        for (var i = 0; i < 6 && events is not [.., { IsTerminal: true }]; i++)
        {
            reader.ReadFrame(new SseFrame("", Damage(frames[random.Next(frames.Length)], random)), events);
        }

        if (events is not [.., { IsTerminal: true }])
        {
            reader.ReadEnd(events);
        }
    }

    private static byte[] Damage(string frame, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(frame);
        for (var i = random.Next(0, 3); i > 0 && bytes.Length > 0; i--)
        {
            var at = random.Next(bytes.Length);
            bytes = random.Next(5) switch
            {
                0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
                1 => bytes[..at],
                2 => [.. bytes[..at], .. "null"u8, .. bytes[at..]],
                3 => [.. bytes[..at], .. "\\ud800"u8, .. bytes[at..]],
                _ => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(20))..]],
            };
        }

        return bytes;
    }
}
