using System.Text;
using BenchmarkDotNet.Attributes;

namespace Orleans.Ai.Tokenization;

/// <summary>A page of English tokenized, against its bytes in UTF-8.</summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    private readonly Tokenizer _tokenizer = Tokenizer.Load(SharedData.DemoModel);
    private readonly string _text = File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"));

    [Benchmark(Baseline = true)]
    public byte[] Utf8() => Encoding.UTF8.GetBytes(_text);

    [Benchmark]
    public object Encode() => _tokenizer.Encode(_text, addSpecialTokens: false, SpecialTokens.AsText);
}
