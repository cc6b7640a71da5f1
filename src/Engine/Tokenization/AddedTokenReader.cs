using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the added tokens of <c>tokenizer.json</c> and those that only <c>tokenizer_config.json</c> knows.</summary>
internal static class AddedTokenReader
{
    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    public static IReadOnlyList<AddedToken> Read(JsonElement tokenizer, JsonElement config)
    {
        var tokens = new Dictionary<int, AddedToken>();
        foreach (var entry in tokenizer.Find("added_tokens")?.EnumerateArray() ?? default)
            Add(entry.Require("id").ToTokenId(), entry);
        foreach (var entry in config.Find("added_tokens_decoder")?.EnumerateObject() ?? default)
            Add(ReadId(entry.Name), entry.Value);

        // A token that plays a role, such as end of sequence, is special even where its entry does not say so.
        var roles = Roles.Select(role => NameOf(config, role)).ToHashSet();
        return [.. tokens.Values.Select(t => t with { Special = t.Special || roles.Contains(t.Content) }).DistinctBy(t => t.Content)];

        void Add(int id, JsonElement entry) => tokens.TryAdd(id, new AddedToken(
            id,
            entry.FindString("content") is { Length: > 0 } content ? content : throw new TokenizerException($"the added token {id} has no content"),
            entry.IsTrue("special"),
            entry.IsTrue("normalized"),
            entry.IsTrue("single_word"),
            entry.IsTrue("lstrip"),
            entry.IsTrue("rstrip")));
    }

    private static int ReadId(string name)
    {
        using var number = JsonDocument.Parse(name);
        return number.RootElement.ToTokenId();
    }

    /// <summary>The literal of a token by its role in <c>tokenizer_config.json</c>: a string, or an object with <c>content</c>.</summary>
    public static string? NameOf(JsonElement config, string role) =>
        config.FindString(role) ?? config.Find(role)?.FindString("content");
}
