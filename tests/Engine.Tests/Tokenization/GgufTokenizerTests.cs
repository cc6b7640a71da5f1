using Orleans.Ai.ModelFiles;
using Orleans.Ai.Templating;

namespace Orleans.Ai.Tokenization;

public sealed class GgufTokenizerTests : IDisposable
{
    private readonly TokenizerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama-bpe", "I'M 12345 a.b\n\n  c", "I|'M| |123|45| a|.b|\n\n| | c")]
    [InlineData("llama3", "HTTPServer", "HTTPServer")]
    [InlineData("qwen2", "I'm 12 x", "I|'m| |1|2| x")]
    [InlineData("gpt-2", "I'm 12  x", "I|'m| 12| | x")]
    [InlineData("smollm", "I'm 12  x", "I|'m| |1|2| | x")]
    [InlineData("gpt-4o", "HTTPServer's 1234/\nx", "HTTPServer's| |123|4|/\n|x")]
    [InlineData("tekken", "HTTPServer's 12", "HTTPServer|'s| |1|2")]
    [InlineData("dbrx", "a 1234", "a| |123|4")]
    [InlineData("deepseek-coder", "a 12.\nb", "a| |1|2|.|\n|b")]
    [InlineData("deepseek-v3", "a 1234中文.\nb", "a| |123|4|中文|.\n|b")]
    [InlineData("falcon", "a 1234...", "a| |123|4|...")]
    [InlineData("default", "a 1234...", "a| |123|4|...")]
    public void Pre_OfEachKind_CutsAsItsTokenizerDoes(string pre, string text, string words)
    {
        List<string> cut = [];
        Load(w => w.Add("tokenizer.ggml.pre", pre)).SplitWords(text, word => cut.Add(word.ToString()));

        string.Join('|', cut).ShouldBe(words);
    }

    [Fact]
    public void Pre_OfEachName_KeepsTheText()
    {
        const string text = "It's 1234 o'clock,\r\n\r\n  in ΣΑΣ & 東京 (٣٤½)…\t🙂 x\u0301 ";
        foreach (var name in GgufPreTokenizers.Names)
        {
            var tokenizer = Load(w => w.Add("tokenizer.ggml.pre", name));
            ReferenceVectors.Decode(tokenizer, tokenizer.Encode(text, false, SpecialTokens.AsText)).ShouldBe(text, name);
        }

        GgufPreTokenizers.Names.Count().ShouldBeGreaterThan(30);
    }

    [Fact]
    public void Pre_Unknown_IsRefusedWithTheListOfThoseKnown() => Should.Throw<ModelFileException>(() => Load(w => w.Add("tokenizer.ggml.pre", "martian")))
        .Message.ShouldContain("tokenizer.ggml.pre 'martian' is not supported; supported: chatglm-bpe, ");

    [Theory]
    [InlineData("llama-bpe", null, "256 97")]
    [InlineData("llama-bpe", false, "97")]
    [InlineData("gpt-2", null, "97")]
    [InlineData("gpt-2", true, "256 97")]
    public void BeginToken_IsAddedAsTheFileOrElseThePreTokenizerSays(string pre, bool? flag, string ids)
    {
        var tokenizer = Load(w =>
        {
            w.Add("tokenizer.ggml.pre", pre);
            if (flag is { } value)
                w.Add("tokenizer.ggml.add_bos_token", value);
        });

        string.Join(' ', tokenizer.Encode("a", addSpecialTokens: true, SpecialTokens.AsText)).ShouldBe(ids);
    }

    [Fact]
    public void TokenTypes_SayWhatIsControlAndWhatIsText()
    {
        var tokenizer = Load(_ => { });

        tokenizer.SpecialLiterals.ShouldBe(["<s>", "</s>"]);
        tokenizer.Encode("<s>a<tool>b", false, SpecialTokens.AsControl).ShouldBe([256, 'a', 258, 'b']);
        tokenizer.Encode("<s>a<tool>b", false, SpecialTokens.AsText).ShouldBe(['<', 's', '>', 'a', 258, 'b']);
        tokenizer.Encode("ab", false, SpecialTokens.AsText).ShouldBe([259]);
        ReferenceVectors.Decode(tokenizer, [256, 'a', 258, 259]).ShouldBe("a<tool>ab");
    }

    [Theory]
    [InlineData("t5 without scores", "tokenizer.ggml.scores is missing")]
    [InlineData("rwkv", "tokenizer.ggml.model 'rwkv' is not supported; supported: gpt2, llama, t5, bert")]
    [InlineData("short types", "tokenizer.ggml.token_type has 1 entries, but tokenizer.ggml.tokens 260")]
    [InlineData("broken merge", "tokenizer.ggml.merges[1] \"a \" is no pair of tokens that make a token")]
    [InlineData("charsmap", "tokenizer.ggml.precompiled_charsmap")]
    public void Load_WhatDoesNotFit_IsRefusedByKey(string fault, string message) => Should.Throw<Exception>(() => TestGguf.Load(_folder.Path, w =>
    {
        w.Add("tokenizer.ggml.model", fault switch { "t5 without scores" or "charsmap" => "t5", "rwkv" => "rwkv", _ => "gpt2" })
            .Add("tokenizer.ggml.tokens", Tokens)
            .Add("tokenizer.ggml.token_type", fault == "short types" ? [1] : new int[Tokens.Length])
            .Add("tokenizer.ggml.merges", fault == "broken merge" ? ["a b", "a "] : ["a b"]);
        if (fault == "charsmap")
            w.Add("tokenizer.ggml.precompiled_charsmap", [1, 2, 3]);
    })).Message.ShouldContain(message);

    [Fact]
    public void ChatTemplate_OfTheFile_KnowsItsTokensAndIsNamedInErrors()
    {
        string? Render(string template) => TestGguf.Use(_folder.Path, w => Write(w, x => x.Add("tokenizer.chat_template", template)), metadata =>
            ChatTemplate.Load(metadata, Tokenizer.Load(metadata))?.Render(new Dictionary<string, object?>(), cancellation: TestContext.Current.CancellationToken));

        Render("{{ bos_token }}x{{ eos_token }}{{ pad_token is defined }}").ShouldBe("<s>x</s>False");
        Should.Throw<TemplateException>(() => Render("\n {% bogus %}")).Message.ShouldContain("vocabulary.gguf: tokenizer.chat_template: chat template, line 2, column");
        TestGguf.Use(_folder.Path, w => Write(w, _ => { }), metadata => ChatTemplate.Load(metadata, Tokenizer.Load(metadata))).ShouldBeNull();
    }

    private static string[] Tokens => [.. TokenizerFolder.Vocabulary("<s>", "</s>", "<tool>", "ab").OrderBy(t => t.Value).Select(t => t.Key)];

    private Tokenizer Load(Action<GgufWriter> more) => TestGguf.Load(_folder.Path, w => Write(w, more));

    private static void Write(GgufWriter writer, Action<GgufWriter> more)
    {
        var types = Enumerable.Repeat(1, 256).Concat([3, 1, 4, 1]).ToArray();
        writer.Add("tokenizer.ggml.model", "gpt2").Add("tokenizer.ggml.tokens", Tokens).Add("tokenizer.ggml.token_type", types)
            .Add("tokenizer.ggml.merges", ["a b"]).Add("tokenizer.ggml.bos_token_id", 256u).Add("tokenizer.ggml.eos_token_id", 257u);
        more(writer);
    }
}
