namespace Orleans.Ai.Tokenization;

public sealed class TokenizerRefusalTests : IDisposable
{
    private readonly TokenizerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<TokenizerFolder>> Unsupported { get; } = new()
    {
        { "the model Unigram", f => f.Load(model: new { type = "Unigram", vocab = Array.Empty<object>() }) },
        { "the model WordPiece", f => f.Load(model: new { type = "WordPiece", vocab = TokenizerFolder.Vocabulary() }) },
        { "byte_fallback", f => f.Load(model: new { type = "BPE", byte_fallback = true, vocab = TokenizerFolder.Vocabulary(), merges = Array.Empty<string>() }) },
        { "end_of_word_suffix", f => f.Load(model: new { type = "BPE", end_of_word_suffix = "</w>", vocab = TokenizerFolder.Vocabulary(), merges = Array.Empty<string>() }) },
        { "(Metaspace at the end)", f => f.Load(preTokenizer: new { type = "Metaspace" }) },
        { "(Whitespace)", f => f.Load(preTokenizer: new { type = "Sequence", pretokenizers = new[] { new { type = "Whitespace" }, new { type = "ByteLevel" } } }) },
        { "(?~x)", f => f.Load(preTokenizer: new { type = "Sequence", pretokenizers = new object[] { new { type = "Split", pattern = new { Regex = "(?~x)" }, behavior = "Isolated" }, TokenizerFolder.ByteLevel } }) },
        { "MergedWithNext", f => f.Load(preTokenizer: new { type = "Sequence", pretokenizers = new object[] { new { type = "Split", pattern = new { String = "x" }, behavior = "MergedWithNext" }, TokenizerFolder.ByteLevel } }) },
        { "the normalizer Lowercase", f => f.Load(normalizer: new { type = "Lowercase" }) },
        { "the post-processor BertProcessing", f => f.Load(postProcessor: new { type = "BertProcessing" }) },
        { "the decoder WordPiece", f => f.Load(decoder: new { type = "WordPiece" }) },
        { "\"xy\", which is not in the vocabulary", f => f.Load(model: TokenizerFolder.Model(merges: new[] { "x y" })) },
        { "-1 is no token id", f => f.Load(added: [TokenizerFolder.Added(-1, "<s>")]) },
        { "the field \"model\" is missing", f => { f.Write("tokenizer.json", new { }); Tokenizer.Load(f.Path); } },
    };

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
}
