using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Ai.Settings;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("threads", "thraeds", 1)]
    public void Distance_KnownPairs_CountsEdits(string left, string right, int edits) =>
        NearestName.Distance(left, right).ShouldBe(edits);

    [Fact]
    public void Distance_AnyPair_IsSymmetricAndBounded() => Check.QuickThrowOnFailure(
        Prop.ForAll<NonNull<string>, NonNull<string>>((left, right) =>
        {
            var edits = NearestName.Distance(left.Get, right.Get);
            edits.ShouldBe(NearestName.Distance(right.Get, left.Get));
            edits.ShouldBeInRange(Math.Abs(left.Get.Length - right.Get.Length), Math.Max(left.Get.Length, right.Get.Length));
            (edits == 0).ShouldBe(left.Get == right.Get);
        }));

    [Theory]
    [InlineData("Routing:MaxAttemps", "Routing:MaxAttempts")]
    [InlineData("routing:maxattempts", "Routing:MaxAttempts")]
    [InlineData("Completely:Different", null)]
    public void Of_Misspelling_FindsTheNearestOrNothing(string name, string? expected) =>
        NearestName.Of(name, ["Data:Path", "Routing:MaxAttempts"]).ShouldBe(expected);
}
