using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Templating;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Fuzzing;

/// <summary>
/// Damaged files of five formats, for ten minutes each (<c>ORLEANSAI_FUZZ_SECONDS</c> for less): each is read or refused in its
/// own words, soon and with memory in proportion to its size. What fails is kept, and named with the seed.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private const string Prompt = "It's 12 <s> ab\u2581 é🙂 <|im_start|>\n";
    private const long LeastAllowance = 64 << 20;
    private const long AllowancePerByte = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleans-ai-fuzz-");

    private static TimeSpan Duration => TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("ORLEANSAI_FUZZ_SECONDS") ?? "600", CultureInfo.InvariantCulture));

    private static string ModelFolder => SharedData.Require("models/families/qwen3-moe");

    [Fact]
    public void SafeTensors_Damaged_AreReadOrRefused()
    {
        File.Copy(Path.Combine(ModelFolder, "config.json"), Path.Combine(_folder.FullName, "config.json"));
        var whole = File.ReadAllBytes(Path.Combine(ModelFolder, "model.safetensors"));
        Fuzz("safetensors", [whole], head: 8 + (int)BitConverter.ToUInt64(whole), bytes => LoadModel("model.safetensors", bytes, _folder.FullName));
    }

    [Fact]
    public void Gguf_Damaged_IsReadOrRefused()
    {
        var whole = GgufConverter.Convert(ModelFolder).ToArray();
        var path = Path.Combine(_folder.FullName, "model.gguf");
        File.WriteAllBytes(path, whole);
        using var file = GgufFile.Open(path);
        Fuzz("gguf", [whole], head: whole.Length - (int)file.DataLength, bytes => LoadModel("other.gguf", bytes, Path.Combine(_folder.FullName, "other.gguf")));
    }

    [Fact]
    public void TokenizerJson_Damaged_IsReadOrRefused() => Fuzz(
        "tokenizer-json",
        [.. new[] { "models/stories260K-hf", "models/all-MiniLM-L6-v2-int8" }.Select(folder => File.ReadAllBytes(SharedData.Require($"{folder}/tokenizer.json"))), File.ReadAllBytes(Path.Combine(SharedData.DemoModel, "tokenizer.json"))],
        head: 4096,
        bytes => LoadTokenizer("tokenizer.json", bytes));

    [Fact]
    public void TokenizerModel_Damaged_IsReadOrRefused() => Fuzz(
        "tokenizer-model", [File.ReadAllBytes(SharedData.Require("tokenizer-vectors/llama2-tokenizer.model"))], head: int.MaxValue, bytes => LoadTokenizer("tokenizer.model", bytes));

    [Fact]
    public void Templates_Damaged_AreRenderedOrRefused()
    {
        using var models = JsonDocument.Parse(File.ReadAllText(SharedData.Require("chat-templates/chat-templates-hfjinja.json")));
        using var cases = JsonDocument.Parse(File.ReadAllText(SharedData.Require("chat-templates/jinja-cases-hfjinja.json")));
        var texts = models.RootElement.EnumerateArray().Select(item => item.GetProperty("chat_template").GetString()!)
            .Concat(cases.RootElement.EnumerateArray().Select(item => item.GetProperty("template").GetString()!)).Select(Encoding.UTF8.GetBytes).ToArray();
        var variables = models.RootElement[0].GetProperty("data").EnumerateObject().ToDictionary(p => p.Name, object? (p) => p.Value);
        Fuzz("jinja", texts, head: int.MaxValue, bytes => Render(bytes, variables));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool Render(byte[] bytes, Dictionary<string, object?> variables)
    {
        try
        {
            ChatTemplate.Parse(Encoding.UTF8.GetString(bytes)).Render(variables);
            return true;
        }
        catch (Exception exception) when (exception is TemplateException or TemplateRefusedException)
        {
            return false;
        }
    }

    private bool LoadModel(string name, byte[] bytes, string path)
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, name), bytes);
        try
        {
            using var source = ModelSource.Open(path);
            using var decoder = CpuDecoder.Load(
                source.Config, source.Weights, new() { Format = WeightFormat.F32, BlockCount = 1, MaxBatchTokens = 4, MaxLogitRows = 4, Threads = 1 });
            return true;
        }
        catch (Exception exception) when (exception is ModelFileException or InsufficientMemoryException)
        {
            exception.Message.ShouldContain(_folder.FullName);
            return false;
        }
    }

    private bool LoadTokenizer(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, name), bytes);
        try
        {
            var tokenizer = Tokenizer.Load(_folder.FullName);
            var text = new StreamingDetokenizer(tokenizer);
            foreach (var id in tokenizer.Encode(Prompt, addSpecialTokens: true, SpecialTokens.AsControl))
            {
                text.Append(id);
            }

            text.Flush();
            return true;
        }
        catch (TokenizerException exception)
        {
            exception.Message.ShouldContain(_folder.FullName);
            return false;
        }
    }

    private static void Fuzz(string name, byte[][] corpus, int head, Func<byte[], bool> read)
    {
        corpus.Count(read).ShouldBeGreaterThan(corpus.Length / 4, "what is not damaged is read");
        var watch = Stopwatch.StartNew();
        var (tried, loaded, slowest, most) = (0L, 0L, TimeSpan.Zero, 0L);
        for (var seed = Environment.TickCount; watch.Elapsed < Duration; seed++)
        {
            foreach (var (damaged, index) in FileDamage.Mutations(corpus[(int)(tried % corpus.Length)], head, seed, 100).Select((copy, i) => (copy, i)))
            {
                var result = Guarded.Run(() => read(damaged), Patience);
                var allowed = LeastAllowance + (AllowancePerByte * damaged.Length);
                if (result.Failure is not null || result.Allocated > allowed)
                {
                    var kept = Path.Combine(Path.GetTempPath(), $"orleans-ai-fuzz-{name}-{seed}-{index}");
                    File.WriteAllBytes(kept, damaged);
                    throw new InvalidOperationException($"{name}, seed {seed}, copy {index}, kept in {kept}: {result.Allocated} bytes of {allowed}", result.Failure);
                }

                tried++;
                loaded += result.Value ? 1 : 0;
                slowest = result.Elapsed > slowest ? result.Elapsed : slowest;
                most = Math.Max(most, result.Allocated);
            }
        }

        Results.Write(
            $"fuzz-{name}",
            $"Damaged copies, one to three damages each (bytes, extreme numbers, parts gone or twice), for {Duration.TotalSeconds:0} s: read, or refused by the error that names the file.",
            ("copies", Text(tried)),
            ("of these read", Text(loaded)),
            ("crashes, hangs, other errors", "0"),
            ("slowest", string.Create(CultureInfo.InvariantCulture, $"{slowest.TotalMilliseconds:0} ms")),
            ("most allocated for one", string.Create(CultureInfo.InvariantCulture, $"{most >> 10} KiB")));
        (tried - loaded).ShouldBeGreaterThan(tried / 20, "some damages are seen");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
