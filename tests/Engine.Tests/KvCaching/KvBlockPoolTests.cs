namespace Orleans.Ai.KvCaching;

public sealed class KvBlockPoolTests
{
    private static readonly int[] First = [.. Enumerable.Range(0, 16)];
    private static readonly int[] Second = [.. Enumerable.Range(100, 16)];
    private readonly List<int> _found = [];

    [Fact]
    public void KvBlockPool_PublishedThenReleased_IsFoundAgain()
    {
        var pool = new KvBlockPool(4, prefixCaching: true);
        var (a, b) = PublishTwo(pool, out var table);

        pool.Release(table);
        pool.Match(KvBlockPool.None, [.. First, .. Second, 1], _found);

        pool.Available.ShouldBe(4);
        _found.ShouldBe([a, b]);
    }

    [Fact]
    public void KvBlockPool_SameTokensBehindAnotherPrefix_AreNotFound()
    {
        var pool = new KvBlockPool(4, prefixCaching: true);
        PublishTwo(pool, out _);

        pool.Match(KvBlockPool.None, [.. Second, .. Second], _found);

        _found.ShouldBeEmpty();
    }

    [Fact]
    public void KvBlockPool_Reallocation_TakesBlocksWithoutContentThenTheEndOfTheOldestPrefix()
    {
        var pool = new KvBlockPool(4, prefixCaching: true);
        var (a, _) = PublishTwo(pool, out var table);
        pool.Release(table);

        pool.Allocate();
        pool.Allocate();
        pool.Match(KvBlockPool.None, [.. First, .. Second], _found);
        _found.Count.ShouldBe(2);

        pool.Allocate();
        pool.Match(KvBlockPool.None, [.. First, .. Second], _found);
        _found.ShouldBe([a]);
    }

    [Fact]
    public void KvBlockPool_PublishingTheSameTwice_SharesTheFirst()
    {
        var pool = new KvBlockPool(4, prefixCaching: true);
        var a = pool.Allocate();
        var b = pool.Allocate();

        pool.Publish(KvBlockPool.None, a, First).ShouldBe(a);
        pool.Publish(KvBlockPool.None, b, First).ShouldBe(a);

        pool.Used.ShouldBe(1);
    }

    [Fact]
    public void KvBlockPool_WithoutPrefixCaching_FindsNothing()
    {
        var pool = new KvBlockPool(4, prefixCaching: false);
        PublishTwo(pool, out var table);

        pool.Match(KvBlockPool.None, [.. First, .. Second], _found);

        _found.ShouldBeEmpty();
        pool.CheckIntegrity([table]);
    }

    [Fact]
    public void KvBlockPool_NothingAvailable_SaysSo()
    {
        var pool = new KvBlockPool(1, prefixCaching: true);
        pool.Allocate();

        Should.Throw<InvalidOperationException>(() => pool.Allocate());
    }

    [Fact]
    public void CheckIntegrity_LeakedBlock_IsReported()
    {
        var pool = new KvBlockPool(2, prefixCaching: true);
        pool.CheckIntegrity([]);
        pool.Allocate();

        Should.Throw<InvalidOperationException>(() => pool.CheckIntegrity([])).Message.ShouldContain("1 users on the books and 0 in tables");
    }

    private static (int A, int B) PublishTwo(KvBlockPool pool, out BlockTable table)
    {
        var a = pool.Publish(KvBlockPool.None, pool.Allocate(), First);
        var b = pool.Publish(a, pool.Allocate(), Second);
        table = new BlockTable();
        table.Add(a);
        table.Add(b);
        return (a, b);
    }
}
