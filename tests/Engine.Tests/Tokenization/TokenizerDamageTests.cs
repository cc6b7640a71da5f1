using System.Buffers.Binary;
using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>Damaged files end in an error that names them, never in another exception, a hang or a lack of memory.</summary>
[Trait("Pace", "slow")]
public sealed class TokenizerDamageTests : IDisposable
{
    private const int Count = 500;
    private const string Text = "It's 12 <s> ab\u2581 é🙂\n";
    private readonly TokenizerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> JsonKinds => ["byte level", "sentence piece", "unigram", "word piece"];

    [Theory]
    [MemberData(nameof(JsonKinds))]
    public void TokenizerJson_Damaged_IsReadOrRefusedByName(string kind)
    {
        Sample(kind);
        Check("tokenizer.json", File.ReadAllBytes(Path.Combine(_folder.Path, "tokenizer.json")), seed: 1);
    }

    [Fact]
    public void TokenizerModel_Damaged_IsReadOrRefusedByName() => Check("tokenizer.model", SentencePieceModel(), seed: 2);

    [Fact]
    public void TokenizerModel_WithPiecesBeyondItsEnd_SaysWhere() => Should.Throw<TokenizerException>(() =>
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "tokenizer.model"), [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]);
        Tokenizer.Load(_folder.Path);
    }).Message.ShouldContain("tokenizer.model cannot be used: field 1 is not inside its message at byte 6");

    private void Check(string name, byte[] file, int seed)
    {
        var path = Path.Combine(_folder.Path, name);
        var refused = 0;
        foreach (var damaged in FileDamage.Truncations(file, Math.Min(file.Length, 200)).Concat(FileDamage.Mutations(file, file.Length, seed, Count)))
        {
            File.WriteAllBytes(path, damaged);
            try
            {
                var tokenizer = Tokenizer.Load(_folder.Path);
                ReferenceVectors.Decode(tokenizer, tokenizer.Encode(Text, addSpecialTokens: true, SpecialTokens.AsControl));
            }
            catch (TokenizerException e)
            {
                e.Message.ShouldContain(path);
                refused++;
            }
        }

        refused.ShouldBeInRange(Count / 10, Count + 200);
    }

    private void Sample(string kind)
    {
        object Metaspace() => new { type = "Metaspace", replacement = "\u2581", prepend_scheme = "always", split = true };
        object[] added = [TokenizerFolder.Added(0, "<s>"), TokenizerFolder.Added(1, "<tool>", special: false, normalized: true)];
        var vocabulary = new Dictionary<string, int> { ["<s>"] = 0, ["<tool>"] = 1, ["\u2581"] = 2, ["a"] = 3, ["b"] = 4, ["ab"] = 5, ["<0xC3>"] = 6, ["<0xA9>"] = 7, ["##b"] = 8 };
        _ = kind switch
        {
            "byte level" => _folder.Load(TokenizerFolder.Model(TokenizerFolder.Vocabulary("ab", "<s>"), new[] { "a b" }), added: [TokenizerFolder.Added(257, "<s>")]),
            "sentence piece" => _folder.Load(
                new { type = "BPE", vocab = vocabulary, merges = new[] { "a b" }, unk_token = "<s>", fuse_unk = true, byte_fallback = true },
                Metaspace(), new { type = "Prepend", prepend = "\u2581" }, decoder: Metaspace(), added: added),
            "unigram" => _folder.Load(
                new { type = "Unigram", unk_id = 0, vocab = vocabulary.Keys.Select((piece, id) => new object[] { piece, -id }) },
                Metaspace(), new { type = "Replace", pattern = new { Regex = " +" }, content = " " }, decoder: Metaspace(), added: added),
            _ => _folder.Load(
                new { type = "WordPiece", unk_token = "<s>", vocab = vocabulary }, new { type = "BertPreTokenizer" }, new { type = "BertNormalizer" },
                decoder: new { type = "WordPiece", prefix = "##", cleanup = true }, added: added),
        };
    }

    private static byte[] SentencePieceModel()
    {
        List<byte> file = [];
        (string Text, int Type)[] pieces =
            [("<unk>", 2), ("<s>", 3), ("</s>", 3), .. Enumerable.Range(0, 256).Select(b => (UnknownText.ByteToken((byte)b), 6)), ("\u2581", 1), ("a", 1), ("b", 1), ("ab", 1), ("<tool>", 4)];
        foreach (var (text, type) in pieces)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var score = new byte[sizeof(float)];
            BinaryPrimitives.WriteSingleLittleEndian(score, -file.Count);
            Add(1, [0x0A, (byte)bytes.Length, .. bytes, 0x15, .. score, 0x18, (byte)type]);
        }

        Add(2, [0x18, 2]);
        Add(3, [0x18, 1, 0x20, 0]);
        return [.. file];

        void Add(int field, byte[] message) => file.AddRange([(byte)((field << 3) | 2), (byte)message.Length, .. message]);
    }
}
