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
}
