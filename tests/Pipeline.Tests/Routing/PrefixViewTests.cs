using FsCheck;
using FsCheck.Fluent;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

public sealed class PrefixViewTests
{
    // A history of one name each: come or gone. What a follower gets of it: the last few changes, or the whole, some of it lost.
    private static readonly Gen<(int Name, int Window, bool Arrives, bool AsksForAll)[]> History =
        (from name in Gen.Choose(0, 9)
         from window in Gen.Choose(1, 5)
         from arrives in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
         from all in Gen.Frequency((1, Gen.Constant(true)), (9, Gen.Constant(false)))
         select (name, window, arrives, all)).ArrayOf();

    [Fact]
    public void Apply_WhateverIsLost_KnowsEitherAllOrThatItDoesNot() =>
        Prop.ForAll(History.ToArbitrary(), history =>
        {
            var view = new PrefixView();
            HashSet<int> held = [];
            List<int> changed = [];
            foreach (var (name, window, arrives, asksForAll) in history)
            {
                _ = held.Remove(name) || held.Add(name);
                changed.Add(name);
                var latest = changed.TakeLast(window).Distinct().ToLookup(held.Contains);
                PrefixChanges told = new()
                {
                    Since = changed.Count - Math.Min(window, changed.Count) + 100,
                    Version = changed.Count + 100,
                    Held = [.. latest[true].Select(one => (uint)one)],
                    Gone = [.. latest[false].Select(one => (uint)one)],
                };
                if (arrives)
                {
                    view.Apply(told);
                }

                if (asksForAll)
                {
                    view.Apply(new PrefixChanges { Since = 0, Version = told.Version, Held = [.. held.Select(one => (uint)one)] });
                }

                if ((arrives || asksForAll) && view.IsCurrent && Enumerable.Range(0, 10).Any(one => Knows(view, one) != held.Contains(one)))
                {
                    return false;
                }

                if (asksForAll && !view.IsCurrent)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Apply_TheWholeOfBeforeARestart_IsDropped()
    {
        var view = new PrefixView();
        view.Apply(new PrefixChanges { Since = 0, Version = 10, Held = [1] });
        view.Apply(new PrefixChanges { Since = 0, Version = 1000, Held = [2] });

        view.Apply(new PrefixChanges { Since = 0, Version = 11, Held = [1] });

        (Knows(view, 1), Knows(view, 2)).ShouldBe((false, true));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Match_SomeBeginnings_AreCounted(int known)
    {
        uint[] names = [.. Enumerable.Range(1, 7).Select(name => (uint)name)];
        var view = new PrefixView();
        view.Apply(new PrefixChanges { Since = 0, Version = 1, Held = [.. names[..known], 99] });

        view.Match(new PromptPrefixes { Hashes = [.. names], Share = 1 }).ShouldBe(known);
    }

    private static bool Knows(PrefixView view, int name) => view.Match(new PromptPrefixes { Hashes = [(uint)name], Share = 1 }) == 1;
}
