using System.Buffers;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;

namespace Orleans.Ai.Answers;

/// <summary>One chunk of a stream as JSON in an SSE frame, against its ready bytes.</summary>
[MemoryDiagnoser]
public class SseChunkBenchmarks : IDisposable
{
    private readonly PipeWriter _output = PipeWriter.Create(Stream.Null);
    private readonly SseWriter _sse;
    private readonly ChatAnswerFormat _format = new(new AnswerEnvelope
    {
        Id = JsonOutput.Encode("chatcmpl-0af7651916cd43dd8448eb211c80319c"),
        Model = JsonOutput.Encode("demo"),
        Created = 1_700_000_000,
        Fingerprint = JsonOutput.Encode("fp_0123456789ab"),
        Logprobs = false,
        IncludeUsage = false,
    });

    private readonly byte[] _ready = new byte[220];

    public SseChunkBenchmarks() => _sse = new SseWriter(_output);

    [GlobalCleanup]
    public void Dispose()
    {
        _sse.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public ValueTask<FlushResult> ReadyBytes()
    {
        _output.Write(_ready);
        return _output.FlushAsync();
    }

    [Benchmark]
    public ValueTask Chunk()
    {
        _format.WriteChunk(_sse.Begin(), new ChunkPart(0, " token"));
        _sse.End();
        return _sse.FlushAsync();
    }
}
