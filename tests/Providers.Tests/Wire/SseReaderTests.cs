using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Ai.Wire;

public sealed class SseReaderTests
{
    [Theory]
    [InlineData("data: a\n\n", "|a")]
    [InlineData("data:a\n\n", "|a")]
    [InlineData("data:  a\n\n", "| a")]
    [InlineData("data: a\r\n\r\n", "|a")]
    [InlineData("data: a\r\rdata: b\r\r", "|a;|b")]
    [InlineData("\uFEFFdata: a\n\n", "|a")]
    [InlineData(": hello\n\n:\n\ndata: a\n: in between\ndata: b\n\n", "|a\nb")]
    [InlineData("event: x\ndata: a\n\ndata: b\n\n", "x|a;|b")]
    [InlineData("event: x\n\ndata: b\n\n", "|b")]
    [InlineData("id: 7\nretry: 10\nfoo: bar\nnothing\ndata: a\n\n", "|a")]
    [InlineData("data\n\n", "|")]
    [InlineData("data: a\n", "|a")]
    [InlineData("data: a\n\ndata: cu", "|a")]
    [InlineData("data: a\n\n\n\n\ndata: b\n\n", "|a;|b")]
    [InlineData("data: größe 🚂\n\n", "|größe 🚂")]
    public void Read_OfEachForm_GivesTheFrames(string wire, string expected)
    {
        // One byte at a time splits everything that can be split.
        Read(wire, 1).ShouldBe(expected);
        Read(wire, int.MaxValue).ShouldBe(expected);
    }

    [Fact]
    public void Read_HoweverItIsCut_GivesTheSameFrames() => Prop.ForAll(
        Gen.Elements("data: ", "data:", "event: e", "x", "ü", "🚂", "\n", "\r\n", "\r", "\n\n", ": c").ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        Gen.Choose(1, 7).ToArbitrary(),
        (wire, size) => Read(wire, size) == Read(wire, int.MaxValue)).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_OfALongFrame_Grows()
    {
        var text = new string('x', 100_000);

        Read($"data: {text}\n\ndata: {text}\n\n", 1000).ShouldBe($"|{text};|{text}");
    }

    [Fact]
    public void Read_OfAFrameBeyondItsBound_IsRefused() => Should.Throw<InvalidDataException>(
        () => Read("data: " + new string('x', 200_000), 1000, maxFrame: 100_000));

    [Fact]
    public void Read_OfManyFramesBeyondTheBoundOfAll_IsRefused() => Should.Throw<InvalidDataException>(
        () => Read(string.Concat(Enumerable.Repeat("data: x\n\n", 1000)), 100, maxBytes: 5000));

    private static string Read(string wire, int size, int maxFrame = 1 << 20, long maxBytes = long.MaxValue)
    {
        using var reader = new SseReader(maxFrame, maxBytes);
        ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(wire);
        var found = new List<string>();
        do
        {
            while (reader.TryRead(out var frame))
            {
                found.Add(Show(frame));
            }
        }
        while (reader.Feed(ref rest, size));

        if (reader.TryReadLast(out var last))
        {
            found.Add(Show(last));
        }

        return string.Join(';', found);
    }

    private static string Show(SseFrame frame) => $"{frame.Name}|{Encoding.UTF8.GetString(frame.Data.Span)}";
}
