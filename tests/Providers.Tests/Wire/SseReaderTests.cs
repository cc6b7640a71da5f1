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
    public async Task Read_OfEachForm_GivesTheFrames(string wire, string expected)
    {
        // One byte at a time splits everything that can be split.
        (await ReadAsync(wire, 1)).ShouldBe(expected);
        (await ReadAsync(wire, int.MaxValue)).ShouldBe(expected);
    }

    [Fact]
    public void Read_HoweverItIsCut_GivesTheSameFrames() => Prop.ForAll(
        Gen.Elements("data: ", "data:", "event: e", "x", "ü", "🚂", "\n", "\r\n", "\r", "\n\n", ": c").ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        Gen.Choose(1, 7).ToArbitrary(),
        (wire, size) => ReadAsync(wire, size).GetAwaiter().GetResult() == ReadAsync(wire, int.MaxValue).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Read_OfALongFrame_Grows()
    {
        var text = new string('x', 100_000);

        (await ReadAsync($"data: {text}\n\ndata: {text}\n\n", 1000)).ShouldBe($"|{text};|{text}");
    }

    [Fact]
    public async Task Read_OfAFrameBeyondItsBound_IsRefused() =>
        await Should.ThrowAsync<InvalidDataException>(() => ReadAsync("data: " + new string('x', 200_000), 1000, maxFrame: 100_000));

    [Fact]
    public async Task Read_OfManyFramesBeyondTheBoundOfAll_IsRefused() => await Should.ThrowAsync<InvalidDataException>(
        () => ReadAsync(string.Concat(Enumerable.Repeat("data: x\n\n", 1000)), 100, maxBytes: 5000));

    private static async Task<string> ReadAsync(string wire, int size, int maxFrame = 1 << 20, long maxBytes = long.MaxValue)
    {
        using var reader = new SseReader(new SlicedStream(Encoding.UTF8.GetBytes(wire), size), maxFrame, maxBytes);
        var found = new List<string>();
        do
        {
            while (reader.TryRead(out var frame))
            {
                found.Add(Show(frame));
            }
        }
        while (await reader.FillAsync(TestContext.Current.CancellationToken));

        if (reader.TryReadLast(out var last))
        {
            found.Add(Show(last));
        }

        return string.Join(';', found);
    }

    private static string Show(SseFrame frame) => $"{frame.Name}|{Encoding.UTF8.GetString(frame.Data.Span)}";

    private sealed class SlicedStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span[..Math.Min(size, buffer.Length)]));
    }
}
