using Orleans.Ai.Providers;

namespace Orleans.Ai.Features;

public sealed class FeatureTableTests
{
    private const string AcceptVariable = "ACCEPT_FEATURES";
    private const string Begin = "<!-- Made by tests/Providers.Tests/Features. -->\n";
    private const string End = "<!-- End of what is made. -->";
    private static readonly string Page = Path.Combine(SharedData.Repository, "docs", "providers.md");

    [Fact]
    public void Table_OfThePage_IsWhatTheTestsSay()
    {
        var (before, table, after) = Read();
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(Page, before + FeatureTable.Markdown + after);
            table = Read().Table;
        }

        table.ShouldBe(FeatureTable.Markdown, $"{AcceptVariable}=1 dotnet test --project tests/Providers.Tests, and commit {Page}.");
    }

    [Fact]
    public void Claims_AreThoseOfTests_AboutKindsThatThereAre()
    {
        FeatureTable.Claims.ShouldNotBeEmpty();
        FeatureTable.Claims.SelectMany(claim => claim.Covers.Kinds).Except(ProviderKinds.Names).ShouldBeEmpty();
        FeatureTable.Claims.Where(claim => claim.Test is Type type
            ? !type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            : !claim.Test.IsDefined(typeof(FactAttribute), inherit: true)).Select(claim => claim.Test).ShouldBeEmpty();
    }

    private static (string Before, string Table, string After) Read()
    {
        var text = File.ReadAllText(Page);
        text.ShouldContain(Begin);
        text.ShouldContain(End);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        return (text[..begin], text[begin..end], text[end..]);
    }
}
