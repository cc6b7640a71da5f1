using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orleans.Ai.Answers;

namespace Orleans.Ai.Inference;

public sealed class StreamFlushTests
{
    private const int TextLength = 1000;
    private const int Events = 500;

    [Fact]
    public async Task Stream_OfEventsThatAreAllThere_IsSentInPiecesOfAFewKilobytes()
    {
        var flushes = new FlushCounter();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(flushes));
        var format = new ChatAnswerFormat(new AnswerEnvelope
        {
            Id = JsonOutput.Encode("id"),
            Model = JsonOutput.Encode("demo"),
            Created = 0,
            Fingerprint = null,
            Logprobs = false,
            IncludeUsage = false,
        });
        using var answer = new StreamedAnswer(context.Response, format, TimeSpan.FromSeconds(15), TimeProvider.System);
        await using var events = AllThereAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await events.MoveNextAsync();

        await answer.WriteAsync(events);

        flushes.Sizes.Sum().ShouldBeGreaterThan(Events * TextLength);
        flushes.Sizes.Max().ShouldBeLessThan(20_000);
        flushes.Sizes.Count.ShouldBeLessThan(Events / 10, "events that are there share a flush");
    }

    private static async IAsyncEnumerable<InferenceEvent> AllThereAsync()
    {
        await Task.CompletedTask;
        yield return Script.Accepted();
        for (var i = 0; i < Events; i++)
        {
            yield return Script.Text(new string('x', TextLength));
        }

        yield return Script.Completed();
    }

    private sealed class FlushCounter : MemoryStream
    {
        private long _sent;

        public List<long> Sizes { get; } = [];

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Sizes.Add(Length - _sent);
            _sent = Length;
            return Task.CompletedTask;
        }
    }
}
