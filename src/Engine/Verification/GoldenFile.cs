using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Verification;

/// <summary>
/// Reads what a reference implementation computed with a model: <c>golden.json</c> beside it, and <c>logits.f32</c>, rows of
/// logits for all positions of all prompts in order, where there is one.
/// </summary>
internal sealed class GoldenFile
{
    private const string Name = "golden.json";
    private const string LogitsName = "logits.f32";

    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _path;
    private readonly int _vocabulary;

    private GoldenFile(string path, int vocabulary) => (_path, _vocabulary) = (path, vocabulary);

    /// <param name="model">Folder of the model, or its GGUF file.</param>
    /// <param name="vocabulary">Number of tokens of the model.</param>
    /// <exception cref="ModelFileException">There is no such file, or it does not fit the model.</exception>
    public static IReadOnlyList<GoldenSequence> Load(string model, int vocabulary)
    {
        var folder = Directory.Exists(model) ? model : Path.GetDirectoryName(Path.GetFullPath(model))!;
        return new GoldenFile(Path.Combine(folder, Name), vocabulary).Read(Path.Combine(folder, LogitsName));
    }

    private GoldenSequence[] Read(string logitsPath)
    {
        var json = Parse();
        var answers = Array.ConvertAll(json.Cases ?? json.Chat ?? [], answer => answer ?? throw ModelFileException.In(_path, "has an answer that is null"));
        foreach (var answer in answers)
        {
            Check(answer.Prompt);
            Check(answer.Greedy);
        }

        var logits = answers.Length > 0 && File.Exists(logitsPath) ? ReadLogits(logitsPath, answers.Sum(answer => answer.Prompt.Length)) : null;
        var sequences = new List<GoldenSequence>();
        var position = 0;
        foreach (var answer in answers)
        {
            var rows = logits?.Skip(position).Take(answer.Prompt.Length).ToArray() ?? [];
            sequences.Add(Read(answer, rows));
            position += answer.Prompt.Length;
        }

        if (json.Text is { } text)
        {
            sequences.Add(Read(text));
        }

        return sequences.Count > 0 ? [.. sequences] : throw ModelFileException.In(_path, "has neither cases, chat nor text");
    }

    private GoldenJson Parse()
    {
        try
        {
            return JsonSerializer.Deserialize<GoldenJson>(File.ReadAllBytes(_path), _options) ?? throw ModelFileException.In(_path, "is null");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFileException.In(_path, $"cannot be read, but holds what the model is compared with: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw ModelFileException.In(_path, $"is no file of golden answers: {e.Message}", e);
        }
    }

    private GoldenLogits[] ReadLogits(string path, int rows)
    {
        var bytes = File.ReadAllBytes(path);
        var size = _vocabulary * sizeof(float);
        if (bytes.Length != (long)rows * size)
        {
            throw ModelFileException.In(path, $"has {bytes.Length} bytes, but {rows} prompt tokens with {_vocabulary} logits each take {(long)rows * size}");
        }

        var values = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return [.. Enumerable.Range(0, rows).Select(row => new GoldenLogits(null, values.AsMemory(row * _vocabulary, _vocabulary)))];
    }

    private static GoldenSequence Read(GoldenJson.AnswerJson answer, GoldenLogits[] logits)
    {
        var before = logits.SkipLast(1).Select(row => TensorPrimitives.IndexOfMax(row.Values.Span));
        var unknown = Enumerable.Repeat(GoldenSequence.Unknown, logits.Length == 0 ? answer.Prompt.Length - 1 : 0);
        return new()
        {
            Tokens = [.. answer.Prompt, .. answer.Greedy[..^1]],
            Likeliest = [.. before, .. unknown, .. answer.Greedy],
            Answer = answer.Prompt.Length - 1,
            Logits = logits,
        };
    }

    private GoldenSequence Read(GoldenJson.TextJson text)
    {
        Check(text.Tokens);
        Check(text.Argmax);
        var (tokens, logits) = (text.TopTokens ?? [], text.TopLogits ?? []);
        Array.ForEach(tokens, Check);
        return text.Argmax.Length == text.Tokens.Length && tokens.Length == logits.Length && tokens.Length <= text.Tokens.Length
            && tokens.Zip(logits).All(row => row.First!.Length == row.Second?.Length)
            ? new()
            {
                Tokens = text.Tokens,
                Likeliest = text.Argmax,
                Logits = [.. tokens.Zip(logits, (ids, values) => new GoldenLogits(ids, values))],
                Perplexity = text.Perplexity,
            }
            : throw ModelFileException.In(_path, "has lists under text whose lengths do not match");
    }

    private void Check(int[]? tokens)
    {
        if (tokens is not { Length: > 0 } || Array.Exists(tokens, token => (uint)token >= (uint)_vocabulary))
        {
            throw ModelFileException.In(_path, $"has an empty list of tokens, or a token beyond the model's {_vocabulary}");
        }
    }
}
