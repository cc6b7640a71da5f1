namespace Orleans.Ai.Inference;

public sealed class RequestIdTests
{
    private const int TimeDigits = 12;

    [Fact]
    public async Task Create_OnManyThreads_GivesVersion7IdsThatDifferAndSortByTime()
    {
        // More than the random bytes of one draw are good for.
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Select(_ => RequestId.Create().Value).ToList())));

        var all = made.SelectMany(ids => ids).ToList();
        all.Select(id => id[TimeDigits..]).Distinct().Count().ShouldBe(8000, "also where the time is the same");
        all.Select(id => Guid.ParseExact(id, "N")).ShouldAllBe(id => id.Version == 7 && (id.Variant & 0xC) == 8);
        foreach (var ids in made)
        {
            ids.Select(id => id[..TimeDigits]).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        }
    }
}
