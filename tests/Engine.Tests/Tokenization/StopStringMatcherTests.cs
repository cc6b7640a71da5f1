using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Ai.Tokenization;

public sealed class StopStringMatcherTests
{
    private static readonly Gen<string> Texts = Gen.Elements('a', 'b', '\n').ArrayOf().Select(c => new string(c));

    private static readonly Arbitrary<(string[] Stops, string[] Pieces)> Cases = Gen.Zip(
        Texts.Where(t => t.Length is > 0 and < 6).ArrayOf(3).Select(s => s.Distinct().ToArray()),
        Texts.ArrayOf()).Select(x => (x.Item1, x.Item2)).ToArbitrary();

    [Fact]
    public void Push_AnySplitOfTheText_LetsGoWhatComesBeforeTheFirstCompleteStopString() => Prop.ForAll(Cases, c =>
    {
        var text = string.Concat(c.Pieces);
        var ends = c.Stops.Select(s => (Start: text.IndexOf(s, StringComparison.Ordinal), s.Length)).Where(m => m.Start >= 0)
            .OrderBy(m => m.Start + m.Length).ThenByDescending(m => m.Length).ToList();
        var matcher = new StopStringMatcher(c.Stops);

        var passed = string.Concat(c.Pieces.Select(matcher.Push).ToList().Append(matcher.Flush()));

        return matcher.Matched == ends.Count > 0 && passed == (ends.Count > 0 ? text[..ends[0].Start] : text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Push_AnyText_HoldsBackOnlyAPossibleBeginning() => Prop.ForAll(Cases, c =>
    {
        var matcher = new StopStringMatcher(c.Stops);
        string passed = "", seen = "";
        foreach (var piece in c.Pieces)
        {
            seen += piece;
            passed += matcher.Push(piece);
            if (matcher.Matched)
                return true;
            var longest = c.Stops.Max(s => Enumerable.Range(0, s.Length).Last(n => seen.EndsWith(s[..n], StringComparison.Ordinal)));
            if (passed != seen[..^longest])
                return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Push_OverlappingStops_FirstCompleteWinsThenLongest()
    {
        Run(["abcd", "bc"], "xabcd").ShouldBe("xa");
        Run(["bc", "abc"], "xabc").ShouldBe("x");
    }

    [Fact]
    public void Push_WithoutStops_LetsAllGo() => Run([], "text").ShouldBe("text");

    [Fact]
    public void Create_EmptyStopString_IsRefused() => Should.Throw<ArgumentException>(() => new StopStringMatcher([""]));

    [Fact]
    public void Push_TextThatAlmostMatchesAllTheTime_StaysLinear()
    {
        var matcher = new StopStringMatcher([new string('a', 5_000) + "b"]);
        var length = 0;

        // Naive matching would need 2.5 billion comparisons.
        for (var i = 0; i < 500_000; i++)
            length += matcher.Push("a").Length;

        length.ShouldBe(495_000);
    }

    private static string Run(string[] stops, string text)
    {
        var matcher = new StopStringMatcher(stops);
        return string.Concat(text.Select(c => matcher.Push(c.ToString())).ToList().Append(matcher.Flush()));
    }
}
