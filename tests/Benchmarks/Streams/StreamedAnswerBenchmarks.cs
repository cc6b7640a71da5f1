using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Streams;

/// <summary>Tokens that come one by one written as SSE with a flush each, against the same tokens read and not written.</summary>
[MemoryDiagnoser]
public class StreamedAnswerBenchmarks
{
    private const int Tokens = 1000;
    private readonly ScriptedTokens _replica = new(Tokens);
    private readonly ChatAnswerFormat _format = new(new AnswerEnvelope
    {
        Id = JsonOutput.Encode("chatcmpl-0af7651916cd43dd8448eb211c80319c"),
        Model = JsonOutput.Encode("demo"),
        Created = 1_700_000_000,
        Fingerprint = JsonOutput.Encode("fp_0123456789ab"),
        Logprobs = false,
        IncludeUsage = false,
    });

    [Benchmark(Baseline = true, OperationsPerInvoke = Tokens)]
    public async Task Read()
    {
        await foreach (var inferenceEvent in _replica.InferAsync(ScriptedTokens.Replica, null!, CancellationToken.None))
        {
        }
    }

    [Benchmark(OperationsPerInvoke = Tokens)]
    public async Task Write()
    {
        var context = new DefaultHttpContext();
        await using IAsyncEnumerator<InferenceEvent> events =
            _replica.InferAsync(ScriptedTokens.Replica, null!, CancellationToken.None).GetAsyncEnumerator();
        await events.MoveNextAsync();
        using var answer = new StreamedAnswer(context.Response, _format, TimeSpan.FromSeconds(15), TimeProvider.System);
        await answer.WriteAsync(events);
    }
}
