using System.Text.RegularExpressions;
using Orleans.Ai.CommandLine;

namespace Orleans.Ai.Hub;

/// <summary>Which files of a repository a model needs.</summary>
internal static partial class FileSelection
{
    private static readonly string[] Texts =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja",
        "chat_template.json",
    ];

    /// <summary>
    /// The safetensors weights with their configuration and tokenizer, or the one GGUF file, with all its parts where it is
    /// split. Weights in pickle files are never taken: reading one runs what is in it.
    /// </summary>
    /// <param name="repository">What there is.</param>
    /// <param name="gguf">Name of a GGUF file to take; null: whatever the repository has.</param>
    /// <exception cref="CommandFailedException">There is nothing that can be run, or too much to choose from.</exception>
    public static IReadOnlyList<HubFile> Choose(HubRepository repository, string? gguf)
    {
        var weights = gguf is null ? SafeTensors(repository) : [];
        return weights.Count > 0 ? [.. Tokenizer(repository), .. weights] : Gguf(repository, gguf);
    }

    private static IEnumerable<HubFile> Tokenizer(HubRepository repository)
    {
        var hasJson = repository.Files.Any(file => file.Path == "tokenizer.json");
        return repository.Files.Where(file => Texts.Contains(file.Path) || (file.Path == "tokenizer.model" && !hasJson));
    }

    private static List<HubFile> SafeTensors(HubRepository repository)
    {
        var whole = repository.Files.Where(file => file.Path == "model.safetensors").ToList();
        return whole.Count > 0 ? whole : [.. repository.Files.Where(file => Shard().IsMatch(file.Path))];
    }

    private static List<HubFile> Gguf(HubRepository repository, string? name)
    {
        var models = repository.Files.Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            .GroupBy(file => Part().Replace(file.Path, ".gguf")).ToDictionary(group => group.Key, group => group.ToList());
        if (models.Count == 0)
        {
            throw new CommandFailedException(
                $"{repository.Model} holds {(repository.Files.Any(file => file.Path.EndsWith(".bin", StringComparison.Ordinal)) ? "pickled weights (.bin), which are not read since reading one runs what is in it" : "no weights")}; supported: model.safetensors, its shards, or a GGUF file.");
        }

        if (name is null)
        {
            return models.Count == 1 ? models.Values.Single() : throw new CommandFailedException(
                $"{repository.Model} holds {models.Count} GGUF models; choose one by --file: {string.Join(", ", models.Keys.Order())}.");
        }

        return models.GetValueOrDefault(Part().Replace(name, ".gguf")) ?? throw new CommandFailedException(
            $"{repository.Model} holds no file {name}; its GGUF models: {string.Join(", ", models.Keys.Order())}.");
    }

    [GeneratedRegex(@"^model(-\d{5}-of-\d{5}\.safetensors|\.safetensors\.index\.json)$")]
    private static partial Regex Shard();

    [GeneratedRegex(@"-\d{5}-of-\d{5}\.gguf$", RegexOptions.IgnoreCase)]
    private static partial Regex Part();
}
