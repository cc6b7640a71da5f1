using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>A reader that leaves takes the request at the provider with it.</summary>
public sealed class LeavingTests
{
    private const string Piece = """{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reader_ThatLeaves_ClosesTheConnection(bool byToken)
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Sse(Piece).Stall();

        await LeaveAsync(listener, byToken);

        var request = await listener.NextRequestAsync();
        await request.Left.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Reader_ThatLeavesAnAnswerThatNeverPauses_ClosesTheConnection()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.From(async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync($"data: {Piece}\n\n", context.RequestAborted);
            }
        });

        await LeaveAsync(listener, byToken: false);

        var request = await listener.NextRequestAsync();
        await request.Left.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Answers_ThatAreReadToTheirEnd_ShareAConnection()
    {
        var connections = new HashSet<string>();
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.From((context, request) =>
        {
            connections.Add(context.Connection.Id);
            return WireScript.Sse(Piece, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", "[DONE]").AnswerAsync(context, request);
        });
        var provider = TestProvider.Create("openai", listener.Address);

        for (var i = 0; i < 50; i++)
        {
            (await provider.CollectAsync(TestProvider.Ask())).EndOf();
        }

        // The last bytes of an answer are read beside the next request, which may then find no connection free.
        connections.Count.ShouldBeLessThan(25);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reader_ThatLeavesAStreamOfHttp2_ResetsIt(bool byToken)
    {
        using var certificate = WireCertificate.Create();
        using var file = new WireCertificateFile(certificate);
        await using var listener = await WireListener.StartAsync(HttpProtocols.Http2, certificate);
        listener.Script = WireScript.Sse(Piece).Stall();

        await LeaveAsync(listener, byToken, file.Path);

        var request = await listener.NextRequestAsync();
        request.Protocol.ShouldBe("HTTP/2");
        await request.Left.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task LeaveAsync(WireListener listener, bool byToken, string? caFile = null)
    {
        using var leave = new CancellationTokenSource();
        var events = TestProvider.Create("openai", listener.Address, options => options.CaFile = caFile).InferAsync("m", TestProvider.Ask(), leave.Token).GetAsyncEnumerator(leave.Token);
        await events.MoveNextAsync();
        await events.MoveNextAsync();
        events.Current.ShouldBeOfType<InferenceEvent.TextDelta>();
        if (byToken)
        {
            var next = events.MoveNextAsync();
            await leave.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(async () => await next);
        }

        await events.DisposeAsync();
    }
}
