using System.Text.Json;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Templating;

/// <summary>Reads a model folder's chat template.</summary>
internal static class ChatTemplateFiles
{
    private const string Name = "chat_template.jinja";
    private const string Default = "default";

    public static ChatTemplate? Load(string folder)
    {
        using var config = TokenizerFiles.OpenConfig(folder);
        var path = Path.Combine(folder, Name);
        var (source, origin) = File.Exists(path)
            ? (File.ReadAllText(path), path)
            : (FindInConfig(config.RootElement), Path.Combine(folder, "tokenizer_config.json"));
        try
        {
            return source is null ? null : ChatTemplate.Parse(source, ReadVariables(config.RootElement));
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
