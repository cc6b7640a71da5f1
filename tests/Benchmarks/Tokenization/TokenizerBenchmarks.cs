using System.Text;
using BenchmarkDotNet.Attributes;

namespace Orleans.Ai.Tokenization;

/// <summary>A text of each kind of tokenizer turned into tokens, against its bytes in UTF-8.</summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    private Tokenizer _tokenizer = null!;
    private string _text = null!;

    /// <summary>Byte-level, SentencePiece (whole texts are one word) and WordPiece.</summary>
    [Params("demo", "llama2", "phi3", "minilm")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        var folder = Directory.CreateTempSubdirectory("tokenizer-").FullName;
        void Take(string name, string file) => File.Copy(SharedData.Require(file), Path.Combine(folder, name));
        switch (Model)
        {
            case "llama2":
                Take("tokenizer.model", "tokenizer-vectors/llama2-tokenizer.model");
                break;
            case "phi3":
                Take("tokenizer.json", "tokenizer-vectors/phi3-tokenizer.json");
                break;
            case "minilm":
                Take("tokenizer.json", "models/all-MiniLM-L6-v2-int8/tokenizer.json");
                break;
        }

        _tokenizer = Tokenizer.Load(Model == "demo" ? SharedData.DemoModel : folder);
        Directory.Delete(folder, recursive: true);
        _text = File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"));
        Console.WriteLine($"// {_text.Length} characters are {_tokenizer.Encode(_text, addSpecialTokens: false, SpecialTokens.AsText).Length} tokens");
    }

    [Benchmark(Baseline = true)]
    public byte[] Utf8() => Encoding.UTF8.GetBytes(_text);

    [Benchmark]
    public object Encode() => _tokenizer.Encode(_text, addSpecialTokens: false, SpecialTokens.AsText);
}
