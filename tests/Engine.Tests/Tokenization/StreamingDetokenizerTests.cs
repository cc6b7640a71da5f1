using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Ai.Tokenization;

public sealed class StreamingDetokenizerTests
{
    private static readonly Tokenizer Demo = Tokenizer.Load(SharedData.DemoModel);

    [Fact]
    public void Append_AnyTokens_JoinsToTheDecodingOfAllBytesAtOnce() => Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>(),
        seeds =>
        {
            // Bytes on their own (ids 3 to 258) make broken characters likely.
            int[] ids = [.. seeds.Select(s => Math.Abs(s % 600))];
            var detokenizer = new StreamingDetokenizer(Demo);
            var pieces = ids.Select(detokenizer.Append).Append(detokenizer.Flush()).ToList();
            var whole = Encoding.UTF8.GetString([.. ids.SelectMany(id => Demo.GetBytes(id).ToArray())]);
            return string.Concat(pieces) == whole && pieces.All(p => p.Length == 0 || !char.IsHighSurrogate(p[^1]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Append_CharacterOverSeveralTokens_ComesWholeWithTheLast()
    {
        var detokenizer = new StreamingDetokenizer(Demo);
        int[] ids = [.. Encoding.UTF8.GetBytes("🙂").Select(b => Demo.IdOf(ByteAlphabet.ToCharacter(b).ToString())!.Value)];

        ids.Select(detokenizer.Append).ShouldBe(["", "", "", "🙂"]);
        detokenizer.Flush().ShouldBe("");
    }

    [Fact]
    public void Flush_PartialCharacter_IsReplaced()
    {
        var detokenizer = new StreamingDetokenizer(Demo);
        detokenizer.Append(Demo.IdOf(ByteAlphabet.ToCharacter(0xC3).ToString())!.Value).ShouldBe("");

        detokenizer.Flush().ShouldBe("\uFFFD");
        detokenizer.Append(Demo.IdOf("a")!.Value).ShouldBe("a");
    }

    [Fact]
    public void Append_SpecialAndUnknownTokens_AddsNothing()
    {
        var detokenizer = new StreamingDetokenizer(Demo);

        foreach (var id in (int[])[2, -1, 1_000_000])
            detokenizer.Append(id).ShouldBe("");
    }

    public static TheoryData<string, string[], string> Kinds { get; } = new()
    {
        { SentencePiece, ["▁a", "b", "▁x"], "ab x" },
        { SentencePiece, ["▁", "▁a"], " a" },
        { SentencePiece, ["<s>", "▁a", "</t>", "▁x"], "a</t> x" },
        { SentencePiece, ["<0x20>", "▁x"], " x" },
        { SentencePiece, ["<0xC3>", "<0xA9>", "▁x"], "é x" },
        { SentencePiece, ["<0xC3>", "▁x"], "\uFFFD x" },
        { Metaspace, ["▁", "▁a"], " a" },
        { Metaspace, ["▁▁a", "▁▁a"], "a  a" },
        { Metaspace, ["<0x41>"], "<0x41>" },
        { WordPiece, ["a", "##b", ",", "x", "n't", "##b"], "ab, xn'tb" },
        { WordPiece, ["##b", "<s>", "##b"], "##bb" },
    };

    private const string SentencePiece = "sentence piece", Metaspace = "metaspace", WordPiece = "word piece";

    // As Hugging Face's decoders: the space that encoding put before the text goes, once; continuations join; English is cleaned up.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_TokensOfEachKind_GivesTheReferencesText(string kind, string[] tokens, string text)
    {
        using var folder = new TokenizerFolder();
        string[] pieces = ["<s>", "</t>", "▁", "a", "b", "x", "▁a", "▁x", "▁▁a", "<0x20>", "<0x41>", "<0xC3>", "<0xA9>", "##b", ",", "n't"];
        var vocab = pieces.Select((piece, id) => (piece, id)).ToDictionary(p => p.piece, p => p.id);
        object[] added = [TokenizerFolder.Added(0, "<s>"), TokenizerFolder.Added(1, "</t>", special: false)];
        object[] decoders =
        [
            new { type = "Replace", pattern = new { String = "▁" }, content = " " }, new { type = "ByteFallback" }, new { type = "Fuse" },
            new { type = "Strip", content = " ", start = 1, stop = 0 },
        ];
        object decoder = kind switch
        {
            SentencePiece => new { type = "Sequence", decoders },
            Metaspace => new { type = "Metaspace", replacement = "▁", prepend_scheme = "first" },
            _ => new { type = "WordPiece", prefix = "##", cleanup = true },
        };
        var tokenizer = folder.Load(
            new { type = "BPE", vocab, merges = Array.Empty<string>() }, new { type = "WhitespaceSplit" }, decoder: decoder, added: added);

        ReferenceVectors.Decode(tokenizer, tokens.Select(t => vocab[t])).ShouldBe(text);

        // A second text begins anew.
        var detokenizer = new StreamingDetokenizer(tokenizer);
        foreach (var token in tokens)
            detokenizer.Append(vocab[token]);
        detokenizer.Flush();
        string.Concat([.. tokens.Select(t => detokenizer.Append(vocab[t])), detokenizer.Flush()]).ShouldBe(text);
    }
}
