using System.Globalization;

namespace Orleans.Ai.Tokenization;

public sealed class PatternTextTests
{
    [Fact]
    public void Exemplar_OfEachCategory_IsOfThatCategory()
    {
        UnicodeCategory[] onlyInTheBasicPlane =
        [
            UnicodeCategory.Control, UnicodeCategory.Surrogate, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator, UnicodeCategory.SpaceSeparator,
        ];
        foreach (var category in Enum.GetValues<UnicodeCategory>().Except(onlyInTheBasicPlane))
            CharUnicodeInfo.GetUnicodeCategory(PatternText.Exemplar(category)).ShouldBe(category);
    }

    [Fact]
    public void Original_OfAPiece_IsItsTextAgain()
    {
        var text = new PatternText("a🙂b𝟙");

        text.Shown.Length.ShouldBe(4);
        text.Original(new TextPiece(1, 2)).ToString().ShouldBe("🙂b");
        text.Original(new TextPiece(3, 1)).ToString().ShouldBe("𝟙");
    }
}
