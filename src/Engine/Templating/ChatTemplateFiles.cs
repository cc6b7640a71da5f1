using System.Text.Json;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Templating;

/// <summary>Reads a model folder's chat template.</summary>
internal static class ChatTemplateFiles
{
    private const string Name = "chat_template.jinja";
    private const string Default = "default";

    // How templates call the tokens that a GGUF file gives a role.
    private static readonly (string Role, string Variable)[] GgufRoles =
    [
        ("bos", "bos_token"), ("eos", "eos_token"), ("unknown", "unk_token"), ("padding", "pad_token"),
        ("seperator", "sep_token"), ("cls", "cls_token"), ("mask", "mask_token"),
    ];

    public static ChatTemplate? Load(string folder)
    {
        using var config = TokenizerFiles.OpenConfig(folder);
        var path = Path.Combine(folder, Name);
        var (source, origin) = File.Exists(path)
            ? (File.ReadAllText(path), path)
            : (FindInConfig(config.RootElement), Path.Combine(folder, "tokenizer_config.json"));
        return source is null ? null : Parse(source, ReadVariables(config.RootElement), origin);
    }

    public static ChatTemplate? Load(GgufMetadata metadata, Tokenizer tokenizer)
    {
        const string key = "tokenizer.chat_template";
        if (metadata.Text(key) is not { } source)
            return null;
        var variables = new Dictionary<string, object?>();
        foreach (var (role, variable) in GgufRoles)
        {
            if (metadata.Integer($"tokenizer.ggml.{role}_token_id", 0, tokenizer.VocabularySize - 1) is { } id)
                variables[variable] = tokenizer.GetText((int)id);
        }

        return Parse(source, variables, $"{metadata.Path}: {key}");
    }

    private static ChatTemplate Parse(string source, Dictionary<string, object?> variables, string origin)
    {
        try
        {
            return ChatTemplate.Parse(source, variables);
        }
        catch (TemplateException e)
        {
            throw e.From(origin);
        }
    }

    private static string? FindInConfig(JsonElement config)
    {
        if (config.FindString("chat_template") is { } source)
            return source;
        if (config.Find("chat_template") is not { ValueKind: JsonValueKind.Array } several)
            return null;
        var templates = several.EnumerateArray().ToList();
        var chosen = templates.Find(t => t.FindString("name") == Default);
        return (chosen.ValueKind == JsonValueKind.Undefined ? templates.FirstOrDefault() : chosen).FindString("template");
    }

    // Every token that has a role, also those that only some models have (image_token, …).
    private static Dictionary<string, object?> ReadVariables(JsonElement config)
    {
        var variables = new Dictionary<string, object?>();
        foreach (var entry in config.EnumerateObject().Where(e => e.Name.EndsWith("_token", StringComparison.Ordinal)))
        {
            if (AddedTokenReader.NameOf(config, entry.Name) is { } token)
                variables[entry.Name] = token;
        }

        return variables;
    }
}
