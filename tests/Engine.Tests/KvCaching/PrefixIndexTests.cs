using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.KvCaching;

public sealed class PrefixIndexTests
{
    private const int Blocks = 4;
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Index_WhateverComesAndGoes_TellsItsSetAndHowItChanged() =>
        Prop.ForAll(Gen.Choose(0, 99).ArrayOf().ToArbitrary(), steps =>
        {
            var index = new PrefixIndex(Blocks, _time);
            Dictionary<uint, int> held = [];
            HashSet<uint> follower = [];
            foreach (var step in steps)
            {
                var (name, block) = ((uint)(step % 10), step / 10 % Blocks);
                if (step % 3 == 0)
                {
                    index.Remove(block);
                    held = held.Where(pair => pair.Value != block).ToDictionary();
                }
                else
                {
                    index.Add(name, block);
                    held = held.ContainsKey(name) || held.Count < Blocks ? new Dictionary<uint, int>(held) { [name] = block } : held;
                }

                index.CheckIntegrity(_ => true);
                var latest = index.GetLatest();
                follower.UnionWith(latest.Held);
                follower.ExceptWith(latest.Gone);
                if (!follower.SetEquals(held.Keys) || !index.GetAll().Held.ToHashSet().SetEquals(held.Keys) || index.GetAll().Version != latest.Version)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GetLatest_AfterAWhile_IsEmptyAndSaysSinceWhen()
    {
        var index = new PrefixIndex(Blocks, _time);
        var begun = index.GetAll().Version;
        index.Add(1, 0);
        index.Add(1, 1);
        index.Add(2, 0);

        var all = index.GetLatest();
        _time.Advance(TimeSpan.FromSeconds(2));
        index.Remove(1);
        var later = index.GetLatest();

        (all.Since, all.Version).ShouldBe((begun, begun + 2));
        all.Held.Order().ShouldBe([1u, 2u]);
        (later.Since, later.Version).ShouldBe((begun + 2, begun + 3));
        later.Held.ShouldBeEmpty();
        later.Gone.ShouldBe([1u]);
    }

    [Fact]
    public void GetLatest_MoreChangesThanOneReportMayHold_LeavesOutTheOldest()
    {
        var index = new PrefixIndex(Blocks, _time);
        for (var i = 0; i < 5000; i++)
        {
            index.Add((uint)i, 0);
            index.Remove(0);
        }

        var latest = index.GetLatest();

        (latest.Version - latest.Since).ShouldBe(4096);
        latest.Gone.Length.ShouldBe(2048);
    }

    [Fact]
    public void Version_OfAnEngineThatWasRestarted_IsNewer()
    {
        var before = new PrefixIndex(Blocks, _time);
        before.Add(1, 0);
        _time.Advance(TimeSpan.FromSeconds(1));

        new PrefixIndex(Blocks, _time).GetAll().Version.ShouldBeGreaterThan(before.GetAll().Version);
    }
}
