namespace Orleans.Ai.Tokenization;

public sealed class TokenizerRefusalTests : IDisposable
{
    private readonly TokenizerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<TokenizerFolder>> Unsupported { get; } = new()
    {
        { "the model Unigram behind the pre-tokenizer ByteLevel", f => f.Load(model: new { type = "Unigram", vocab = Array.Empty<object>() }) },
        { "the model WordLevel is not supported; supported are BPE, Unigram and WordPiece", f => f.Load(model: new { type = "WordLevel" }, preTokenizer: WhitespaceSplit) },
        { "model.unk_token \"[UNK]\" is not in the vocabulary", f => f.Load(model: new { type = "WordPiece", vocab = TokenizerFolder.Vocabulary() }, preTokenizer: WhitespaceSplit) },
        { "model.vocab[1] is not a piece", f => f.Load(model: new { type = "Unigram", vocab = new object[] { new object[] { "a", 0 }, new object[] { "a", 0 } } }, preTokenizer: WhitespaceSplit) },
        { "model.end_of_word_suffix", f => f.Load(model: new { type = "BPE", end_of_word_suffix = "</w>", vocab = TokenizerFolder.Vocabulary(), merges = Array.Empty<string>() }) },
        { "(Metaspace) at pre_tokenizer.pretokenizers[0]", f => f.Load(preTokenizer: Sequence(new { type = "Metaspace", replacement = "_" }, TokenizerFolder.ByteLevel)) },
        { "(Whitespace) at pre_tokenizer.pretokenizers[0]", f => f.Load(preTokenizer: Sequence(new { type = "Whitespace" }, TokenizerFolder.ByteLevel)) },
        { "(?~x)", f => f.Load(preTokenizer: Sequence(new { type = "Split", pattern = new { Regex = "(?~x)" }, behavior = "Isolated" }, TokenizerFolder.ByteLevel)) },
        { "(Split with the behaviour Sideways) at pre_tokenizer.pretokenizers[0]", f => f.Load(preTokenizer: Sequence(new { type = "Split", pattern = new { String = "x" }, behavior = "Sideways" }, TokenizerFolder.ByteLevel)) },
        { "the Metaspace scheme \"second\"", f => f.Load(model: Characters, preTokenizer: new { type = "Metaspace", replacement = "_", prepend_scheme = "second" }) },
        { "the normalizer NFKC (at normalizer.normalizers[1])", f => f.Load(normalizer: new { type = "Sequence", normalizers = new[] { new { type = "NFC" }, new { type = "NFKC" } } }) },
        { "the normalizer Precompiled (at normalizer)", f => f.Load(normalizer: new { type = "Precompiled" }) },
        { "the post-processor Other", f => f.Load(postProcessor: new { type = "Other" }) },
        { "the decoder WordPiece (at decoder)", f => f.Load(decoder: new { type = "WordPiece" }) },
        { "the decoder Strip (at decoder.decoders[0])", f => f.Load(model: Characters, preTokenizer: WhitespaceSplit, decoder: new { type = "Sequence", decoders = new[] { new { type = "Strip", content = " ", start = 1, stop = 0 } } }) },
        { "\"xy\", which is not in the vocabulary", f => f.Load(model: TokenizerFolder.Model(merges: new[] { "x y" })) },
        { "the token id 16777215 is far beyond the 257 tokens", f => f.Load(added: [TokenizerFolder.Added((1 << 24) - 1, "<s>")]) },
        { "-1 is no token id", f => f.Load(added: [TokenizerFolder.Added(-1, "<s>")]) },
        { "the normalizer Replace has no \"content\" of at most 64 characters", f => f.Load(normalizer: Doubling("l", new string('l', 65))) },
        { "the decoder makes more than 16 characters of one", f => f.Load(model: Characters, preTokenizer: WhitespaceSplit, decoder: new { type = "Sequence", decoders = Enumerable.Repeat(Doubling("a", "aa"), 40) }) },
        { "the field \"model\" is missing", f => { f.Write("tokenizer.json", new { }); Tokenizer.Load(f.Path); } },
    };

    private static object WhitespaceSplit => new { type = "WhitespaceSplit" };

    private static object Characters => new { type = "BPE", vocab = new Dictionary<string, int> { ["a"] = 0 }, merges = Array.Empty<string>() };

    private static object Doubling(string from, string to) => new { type = "Replace", pattern = new { String = from }, content = to };

    private static object Sequence(params object[] pretokenizers) => new { type = "Sequence", pretokenizers };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void Load_WhatIsNotSupported_IsRefusedByName(string named, Action<TokenizerFolder> load)
    {
        var e = Should.Throw<TokenizerException>(() => load(_folder));

        e.Message.ShouldContain(named);
        e.Message.ShouldContain(Path.Combine(_folder.Path, "tokenizer.json"));
    }

    [Fact]
    public void Load_FolderWithoutTokenizer_NamesTheMissingFile() =>
        Should.Throw<TokenizerException>(() => Tokenizer.Load(_folder.Path)).Message.ShouldContain(Path.Combine(_folder.Path, "tokenizer.json"));

    [Fact]
    public void Load_BrokenJson_NamesTheFile()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "tokenizer.json"), "{");

        Should.Throw<TokenizerException>(() => Tokenizer.Load(_folder.Path)).Message.ShouldContain("tokenizer.json");
    }

    [Fact]
    public void Encode_NormalizerThatDoublesAgainAndAgain_IsRefusedBeforeItFillsTheMemory()
    {
        var tokenizer = _folder.Load(normalizer: new { type = "Sequence", normalizers = Enumerable.Repeat(Doubling("l", "ll"), 40) });

        Should.Throw<TokenizerException>(() => tokenizer.Encode(new string('l', 1000), addSpecialTokens: false, SpecialTokens.AsText))
            .Message.ShouldBe("the normalizer makes more than 16 characters of one");
        tokenizer.Encode("none", addSpecialTokens: false, SpecialTokens.AsText).ShouldNotBeEmpty();
    }
}
