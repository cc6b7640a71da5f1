using System.Text;
using FsCheck.Fluent;

namespace Orleans.Ai.Requests;

public sealed class FuzzTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """{"model":"demo","messages":[{"role":"user","content":[{"type":"text","text":"é\uD83D\uDE00"}]}],"prompt":[[1,2],[3]],"input":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"role":"user","content":"x"}],"metadata":{"a":"b"},"stop":["a"],"logit_bias":{"5":1},"n":1,"stream":false}""");

    [Fact]
    public async Task BodiesWithFlippedBytes_AreAnsweredOrRefused_NeverAFailure()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        var edits = Gen.Zip(Gen.Choose(0, Body.Length - 1), Gen.Choose(0, 255)).ListOf(3);

        foreach (var edit in edits.Sample(500))
        {
            var body = Body.ToArray();
            foreach (var (position, value) in edit)
            {
                body[position] = (byte)value;
            }

            foreach (var path in new[] { "/v1/chat/completions", "/v1/completions", "/v1/responses" })
            {
                using var response = await host.PostAsync(path, body);

                ((int)response.StatusCode).ShouldBeOneOf([200, 400, 404], Encoding.Latin1.GetString(body));
            }
        }
    }
}
