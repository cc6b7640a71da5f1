using System.Buffers;
using System.Text.Json;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Admin;

/// <summary>What operators are told of records that are missing.</summary>
public sealed class UsageJsonTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 0, false, null)]
    [InlineData(1, 2, false, "running 2")]
    [InlineData(31, 2, false, "lost 2")]
    [InlineData(31, 0, false, "lost 0")]
    [InlineData(31, 0, true, null)]
    [InlineData(31, 2, true, "closed 2")]
    public void Write_RunOfASilo_ShowsAGapWhereSomethingIsOrMayBeMissing(int silentSeconds, int missing, bool isClosed, string? expected)
    {
        var run = new UsageRun { Id = "run", Node = "node", StartedAt = Now - TimeSpan.FromHours(1), SeenAt = Now - TimeSpan.FromSeconds(silentSeconds), Issued = 5, Stored = 5 - missing, IsClosed = isClosed };

        var gaps = Write(run).GetProperty("gaps").EnumerateArray().Select(gap => $"{gap.GetProperty("state")} {gap.GetProperty("missing")}");

        gaps.SingleOrDefault().ShouldBe(expected);
    }

    private static JsonElement Write(UsageRun run)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            UsageJson.Write(json, new UsagePage([], null), new UsageTotals(0, 0, default), [run], Now);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
