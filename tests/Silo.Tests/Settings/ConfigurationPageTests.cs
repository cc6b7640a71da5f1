namespace Orleans.Ai.Settings;

public sealed class ConfigurationPageTests
{
    [Fact]
    public void Render_Today_IsWhatTheRepositoryHolds()
    {
        var path = Path.Combine(SharedData.Repository, "docs", "configuration.md");

        (File.ReadAllText(path) == ConfigurationPage.Render(SettingCatalog.Default)).ShouldBeTrue(
            "docs/configuration.md is stale: dotnet run --project src/Silo -- docs configuration > docs/configuration.md");
    }
}
