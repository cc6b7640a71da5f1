using System.Text;
using BenchmarkDotNet.Attributes;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>Events folded into an answer, against their texts put together.</summary>
[MemoryDiagnoser]
public class EventFoldBenchmarks
{
    private readonly InferenceEvent.TextDelta[] _deltas =
        [.. Enumerable.Range(0, 256).Select(i => new InferenceEvent.TextDelta { Sequence = i, Choice = 0, Text = " token", TokenCount = 1 })];

    [Benchmark(Baseline = true, OperationsPerInvoke = 256)]
    public string Texts()
    {
        var text = new StringBuilder();
        foreach (var delta in _deltas)
        {
            text.Append(delta.Text);
        }

        return text.ToString();
    }

    [Benchmark(OperationsPerInvoke = 256)]
    public string Fold()
    {
        var choice = new FoldedChoice();
        foreach (var delta in _deltas)
        {
            choice.Apply(delta);
        }

        return choice.Text;
    }
}
