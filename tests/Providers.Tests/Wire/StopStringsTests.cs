namespace Orleans.Ai.Wire;

public sealed class StopStringsTests
{
    [Theory]
    [InlineData("END", "one|two", "onetwo")]
    [InlineData("END", "oneEND", "one")]
    [InlineData("END", "oneE|N|D more", "one")]
    [InlineData("END", "oneE|NE|ND|more", "oneEN")]
    [InlineData("END", "oneEN", "oneEN")]
    [InlineData("aab", "aa|ab", "a")]
    [InlineData("b,abc", "xab|c", "xa")]
    public void Text_UpToTheFirstStopString_IsTold(string stops, string pieces, string told)
    {
        var strings = new StopStrings(stops.Split(','));

        var text = string.Concat(pieces.Split('|').Select(strings.Add)) + strings.Finish();

        text.ShouldBe(told);
    }

    [Fact]
    public void TextThatCannotBegin_AStopString_IsToldAtOnce()
    {
        var strings = new StopStrings(["END"]);

        strings.Add("one").ShouldBe("one");
        strings.Add("E").ShouldBe("");
        strings.Add("x").ShouldBe("Ex");
    }
}
