namespace Orleans.Ai.Requests;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("8GiB", 8L << 30)]
    [InlineData("8gib", 8L << 30)]
    [InlineData("512 MB", 512_000_000)]
    [InlineData("1.5TiB", 3L << 39)]
    [InlineData("0.5 KiB", 512)]
    [InlineData("17", 17)]
    [InlineData("17B", 17)]
    public void Size_AsPeopleWriteIt_IsRead(string text, long bytes)
    {
        ByteSize.TryParse(text, out var read).ShouldBeTrue();

        read.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-1GiB")]
    [InlineData("8 GigaByte")]
    [InlineData("1e3")]
    [InlineData("8,5GiB")]
    [InlineData("9999999TiB")]
    [InlineData("99999999999999999999999999999999GiB")]
    public void Size_OfAnotherForm_IsRefused(string text) => ByteSize.TryParse(text, out _).ShouldBeFalse();
}
