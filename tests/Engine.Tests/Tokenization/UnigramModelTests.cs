using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Ai.Tokenization;

public sealed class UnigramModelTests
{
    // Scores are multiples of an eighth, so that sums are exact.
    private static readonly Dictionary<string, int> Pieces = new()
    {
        ["a"] = 1,
        ["b"] = 2,
        ["ab"] = 3,
        ["ba"] = 4,
        ["aba"] = 5,
        ["🙂"] = 6,
        ["a🙂"] = 7,
        ["bb"] = 8,
    };

    private static readonly double[] Scores = [0, -2, -2.25, -3.5, -4.375, -5, -3, -6.5, -4.25];

    private static readonly Arbitrary<string> Words =
        Gen.Elements("a", "b", "🙂", "c", "é").ArrayOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Encode_AnyWord_IsTheMostProbableOfAllWaysToSpellIt() => Prop.ForAll(Words.Filter(w => w.Length <= 14), word =>
    {
        var ids = Encode(word, byteFallback: false);

        return ids.Sum(id => Scores[id]) == Best(word).Score;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("ab", "3")]
    [InlineData("aba", "5")]
    [InlineData("abab", "3 3")]
    [InlineData("bb", "8")]
    [InlineData("ccé", "0")]
    [InlineData("acca", "1 0 1")]
    [InlineData("a🙂", "1 6")]
    [InlineData("", "")]
    public void Encode_Word_GivesTheseIds(string word, string ids) => string.Join(' ', Encode(word, byteFallback: false)).ShouldBe(ids);

    [Fact]
    public void Encode_UnknownWithByteFallback_GivesItsBytes() => Encode("aéa", byteFallback: true).ShouldBe([1, 100 + 0xC3, 100 + 0xA9, 1]);

    private static List<int> Encode(string word, bool byteFallback)
    {
        var bytes = Enumerable.Range(0, 256).ToDictionary(b => UnknownText.ByteToken((byte)b), b => 100 + b);
        List<int> ids = [];
        new UnigramModel(Pieces, Scores, new UnknownText(bytes, byteFallback, unknown: 0, fuse: true)).Encode(word, new WordScratch(), ids);
        return ids;
    }

    // An unknown character costs ten more than the least probable piece. Its token, which stands for several, counts nothing here.
    private static (double Score, int Unknown) Best(string rest)
    {
        if (rest.Length == 0)
            return (0, 0);
        List<(double Score, int Unknown)> ways = [];
        foreach (var (piece, id) in Pieces.Where(p => rest.StartsWith(p.Key, StringComparison.Ordinal)))
        {
            var (score, unknown) = Best(rest[piece.Length..]);
            ways.Add((score + Scores[id], unknown));
        }

        if (rest[0] is 'c' or 'é')
        {
            var (score, unknown) = Best(rest[1..]);
            ways.Add((score, unknown + 1));
        }

        return ways.MaxBy(way => way.Score - (way.Unknown * (10 - Scores.Min())));
    }
}
