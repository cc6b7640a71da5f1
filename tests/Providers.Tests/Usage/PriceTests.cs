using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Usage;

public sealed class PriceTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TargetId Target = new("p", "m");
    private static readonly TokenUsage Used = new() { PromptTokens = 100, CachedTokens = 30, CacheWriteTokens = 20, CompletionTokens = 40, ReasoningTokens = 15 };

    [Fact]
    public void Cost_CountsEachKindOfTokenByItsPrice() =>
        Cost("""{"provider":"p","model":"m","input":1000,"cached_input":100,"cache_write":1250,"output":4000,"reasoning":5000}""")
            .ShouldBe(new Cost((50 * 1000) + (30 * 100) + (20 * 1250) + (25 * 4000) + (15 * 5000), "EUR"));

    [Fact]
    public void Cost_WithoutPricesOfItsOwn_CountsAKindAsPlain() =>
        Cost("""{"provider":"p","model":"m","input":1000,"output":4000}""").ShouldBe(new Cost((100 * 1000) + (40 * 4000), "EUR"));

    [Fact]
    public void Cost_OfAModelWithoutAPrice_IsNone() => Cost("""{"provider":"p","model":"other","input":1,"output":1}""").ShouldBeNull();

    [Fact]
    public void Cost_OfFreeTokens_IsZeroAndNotNone() => Cost("""{"provider":"p","model":"m","input":0,"output":0}""").ShouldBe(new Cost(0, "EUR"));

    [Fact]
    public void Cost_ByAnyModelOfAProvider_IsForThoseWithoutTheirOwn() => Cost(
        """{"provider":"p","model":"*","input":1,"output":1}, {"provider":"p","model":"n","input":9,"output":9}""").ShouldBe(new Cost(140, "EUR"));

    [Fact]
    public void Cost_TakesThePriceOfTheDay() => Cost(
        """
        {"provider":"p","model":"m","valid_from":"2026-05-01","input":2,"output":2},
        {"provider":"p","model":"m","valid_from":"2026-01-01","input":1,"output":1},
        {"provider":"p","model":"m","valid_from":"2026-07-01","input":3,"output":3}
        """).ShouldBe(new Cost(280, "EUR"));

    [Fact]
    public void Cost_OfImages_ComesBesidesTheirTokens()
    {
        var image = new ContentPart.Image("https://example.org/a.png");
        var request = RouteBench.Request() with { Prompt = new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = "", Parts = [image, new ContentPart.Text("?"), image] }]) };

        Table("""{"provider":"p","model":"m","input":0,"output":0,"image":7}""").CostOf(Target, request, Used, Now).ShouldBe(new Cost(14, "EUR"));
    }

    [Fact]
    public void Cost_BeyondAllBounds_IsTheLargest() =>
        Table("""{"provider":"p","model":"m","input":1000000000000,"output":0}""")
            .CostOf(Target, RouteBench.Request(), new TokenUsage { PromptTokens = long.MaxValue / 2 }, Now)!.Value.NanoUnits.ShouldBe(1_000_000_000_000_000);

    [Theory]
    [InlineData("""[]""", "must be an object")]
    [InlineData("""{""", "is not JSON")]
    [InlineData("""{"prices":[]}""", "'currency' must be a code of ISO 4217")]
    [InlineData("""{"currency":"usd","prices":[]}""", "'currency'")]
    [InlineData("""{"currency":"USD"}""", "'prices' must be a list")]
    [InlineData("""{"currency":"USD","prices":[],"price":1}""", "unknown field 'price'")]
    [InlineData("""{"example":true,"currency":"USD","prices":[]}""", "is the example")]
    [InlineData("""{"currency":"USD","prices":[7]}""", "prices[0] must be an object")]
    [InlineData("""{"currency":"USD","prices":[{"model":"m","input":1,"output":1}]}""", "prices[0].provider must be a text")]
    [InlineData("""{"currency":"USD","prices":[{"provider":"p","model":"m","output":1}]}""", "prices[0].input is missing")]
    [InlineData("""{"currency":"USD","prices":[{"provider":"p","model":"m","input":1.5,"output":1}]}""", "prices[0].input is 1.5; it must be a whole number")]
    [InlineData("""{"currency":"USD","prices":[{"provider":"p","model":"m","input":-1,"output":1}]}""", "prices[0].input is -1")]
    [InlineData("""{"currency":"USD","prices":[{"provider":"p","model":"m","input":1,"output":"1"}]}""", "prices[0].output is \"1\"")]
    [InlineData("""{"currency":"USD","prices":[{"provider":"p","model":"m","input":1,"output":1,"valid_from":"soon"}]}""", "prices[0].valid_from must be a day")]
    [InlineData("""{"currency":"USD","prices":[{"provider":"p","model":"m","input":1,"output":1,"outptu":1}]}""", "prices[0] has the unknown field 'outptu'")]
    [InlineData("""{"currency":"USD","prices":[{"provider":"p","model":"m","input":1,"output":1},{"provider":"p","model":"m","input":2,"output":1}]}""", "two prices of p/m")]
    public void Mistake_InAFile_IsNamed(string json, string message) =>
        Should.Throw<PriceFileException>(() => PriceFile.Read(Encoding.UTF8.GetBytes(json))).Message.ShouldContain(message);

    [Fact]
    public async Task File_ThatChanges_IsReadAgain_UnlessItIsWrong()
    {
        var file = Path.Combine(Path.GetTempPath(), $"prices-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, Json("""{"provider":"p","model":"m","input":1,"output":1}"""), TestContext.Current.CancellationToken);
        try
        {
            using var book = new PriceBook(Options.Create(new PricesOptions { File = file }), new DrivenTime(), NullLogger<PriceBook>.Instance);
            book.CostOf(Target, RouteBench.Request(), Used).ShouldBe(new Cost(140, "EUR"));

            await File.WriteAllTextAsync(file, "{", TestContext.Current.CancellationToken);
            book.Look().ShouldNotBeNull().ShouldContain(file);
            book.CostOf(Target, RouteBench.Request(), Used).ShouldBe(new Cost(140, "EUR"));

            await File.WriteAllTextAsync(file, Json("""{"provider":"p","model":"m","input":2,"output":2}"""), TestContext.Current.CancellationToken);
            book.Look().ShouldBeNull();
            book.CostOf(Target, RouteBench.Request(), Used).ShouldBe(new Cost(280, "EUR"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void File_ThatIsNotThere_StopsTheStart() => Should.Throw<OptionsValidationException>(
        () => new PriceBook(Options.Create(new PricesOptions { File = "/nowhere/prices.json" }), new DrivenTime(), NullLogger<PriceBook>.Instance))
        .Message.ShouldContain("Prices:File '/nowhere/prices.json' cannot be read");

    private static string Json(string prices) => $$"""{"currency":"EUR","prices":[{{prices}}]}""";

    private static PriceTable Table(string prices) => PriceFile.Read(Encoding.UTF8.GetBytes(Json(prices)));

    private static Cost? Cost(string prices) => Table(prices).CostOf(Target, RouteBench.Request(), Used, Now);
}
