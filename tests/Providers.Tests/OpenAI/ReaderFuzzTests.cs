using System.Text;
using System.Text.Json;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Whatever bytes come, a reader tells events or says that they make no sense; it never fails in another way.</summary>
public sealed class ReaderFuzzTests
{
    private const int Rounds = 3000;

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/responses")]
    public void Readers_OfDamagedAnswers_NeverFailInAnotherWay(string path)
    {
        var random = new Random(20261126);
        var answers = RecordedExchange.Of(path).Where(exchange => exchange.Response.Length < 20_000).ToArray();
        IWireFormat format = path.EndsWith("responses", StringComparison.Ordinal) ? new ResponseFormat(new OpenAIEndpoint()) : new ChatFormat(ChatDialect.OpenAI, new OpenAIEndpoint());
        for (var round = 0; round < Rounds; round++)
        {
            var exchange = answers[random.Next(answers.Length)];
            var bytes = Damage(Encoding.UTF8.GetBytes(exchange.Response), random);
            var reader = format.CreateReader(TestProvider.Ask(isFolded: !exchange.IsStream));
            var events = new AnswerEvents();
            try
            {
                if (exchange.IsStream)
                {
                    Read(reader, bytes, events);
                }
                else
                {
                    reader.ReadBody(bytes, events);
                }
            }
            catch (JsonException)
            {
                // It says so.
            }

            events.Count(e => e.IsTerminal).ShouldBeLessThanOrEqualTo(1);
            OpenAIErrors.Read(400, bytes).Message.Length.ShouldBeLessThan(1000);
        }
    }

    private static void Read(IWireReader reader, ReadOnlyMemory<byte> bytes, AnswerEvents events)
    {
        using var frames = new SseReader(1 << 20, 1 << 20);
        do
        {
            while (events is not [.., { IsTerminal: true }] && frames.TryRead(out var frame))
            {
                reader.ReadFrame(frame, events);
            }
        }
        while (frames.Feed(ref bytes));
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes = bytes[..at];
                    break;
                case 2:
                    bytes = [.. bytes[..at], .. "null"u8, .. bytes[at..]];
                    break;
                default:
                    bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(20))..]];
                    break;
            }

            if (bytes.Length == 0)
            {
                return bytes;
            }
        }

        return bytes;
    }
}
