using Microsoft.Extensions.Configuration;

namespace Orleans.Ai.Settings;

public sealed class SettingsLoaderTests : IDisposable
{
    private const string Key = "Routing:MaxAttempts";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_SettingInEveryPlace_LaterPlaceWins()
    {
        Dictionary<string, string> variables = [];
        List<string> assignments = [];
        string? config = null;
        string Value() => Load(config, variables, assignments)[Key]!;

        Load(defaults: new() { [Key] = "1" })[Key].ShouldBe("1");
        _folder.Write("program/appsettings.json", """{"Routing":{"MaxAttempts":2}}""");
        Value().ShouldBe("2");
        _folder.Write("current/appsettings.json", """{"routing":{"maxattempts":3}}""");
        Value().ShouldBe("3");
        config = _folder.Write("grid.json", """{"Routing:MaxAttempts":4}""");
        Value().ShouldBe("4");
        variables["ORLEANSAI_ROUTING__MAXATTEMPTS"] = "5";
        Value().ShouldBe("5");
        assignments.Add("Routing:MaxAttempts=6");
        Value().ShouldBe("6");
    }

    [Theory]
    [InlineData("Routing:MaxAttemps", "1", "Unknown setting Routing:MaxAttemps on the command line. Did you mean Routing:MaxAttempts?")]
    [InlineData("ReplicaWait", "1", "Unknown setting ReplicaWait on the command line. Did you mean Routing:ReplicaWait?")]
    [InlineData("Providers:openai:KyFile", "/x", "Unknown setting Providers:openai:KyFile on the command line. Did you mean Providers:openai:KeyFile?")]
    [InlineData("Providers:openai:ApiKey", "sk-1", "Providers:openai:ApiKey would hold a secret itself. Write the secret into a file of its own")]
    [InlineData("Providers:openai:Headers:x-api-key", "sk-1", "Providers:openai:Headers:x-api-key would hold a secret itself.")]
    [InlineData("Providers:openai:TotalTimeout", "2", "allowed: duration hh:mm:ss, 00:00:00.010 to 1.00:00:00.")]
    [InlineData("Url", "http://localhost:1", "Unknown setting Url on the command line. Did you mean --urls?")]
    [InlineData("Routing:MaxAttempts", "0", "Setting Routing:MaxAttempts on the command line is '0'; allowed: whole number, 1 to 10.")]
    [InlineData("Routing:MaxAttempts", "many", "Setting Routing:MaxAttempts on the command line is 'many'; allowed: whole number, 1 to 10.")]
    [InlineData("Routing:MaxAttempts", "", "Setting Routing:MaxAttempts on the command line is ''; allowed: whole number, 1 to 10.")]
    [InlineData("Drain:Timeout", "25:00:00", "allowed: duration hh:mm:ss, 00:00:00 to 01:00:00.")]
    [InlineData("Telemetry:OtlpProtocol", "Carrier", "allowed: Grpc, HttpProtobuf.")]
    [InlineData("Telemetry:OtlpProtocol", "7", "allowed: Grpc, HttpProtobuf.")]
    [InlineData("Telemetry:OtlpEndpoint", "collector", "allowed: address.")]
    [InlineData("Data:Path", "", "Setting --data on the command line is ''; allowed: text, not empty.")]
    [InlineData("Urls", "localhost", "Setting --urls on the command line is 'localhost'; allowed: addresses such as http://localhost:8080")]
    [InlineData("Urls", "https://localhost:8443", "addresses such as http://localhost:8080")]
    [InlineData("Urls", "http://localhost:808080", "addresses such as http://localhost:8080")]
    [InlineData("Logging:LogLevel:Default", "Loud", "allowed: Trace, Debug, Information")]
    public void Load_WrongNameOrValue_NamesSettingPlaceAndRemedy(string name, string value, string message)
    {
        var exception = Should.Throw<SettingsException>(() => Load(assignments: [$"{name}={value}"]));

        exception.Problems.ShouldHaveSingleItem().ShouldContain(message);
    }

    [Fact]
    public void Load_WrongVariable_IsSpeltAsTheUserSpeltIt()
    {
        var exception = Should.Throw<SettingsException>(() => Load(variables: new() { ["ORLEANSAI_Routing__MaxAttemp"] = "1" }));

        exception.Message.ShouldBe(
            "Unknown setting ORLEANSAI_Routing__MaxAttemp in the environment. Did you mean ORLEANSAI_Routing__MaxAttempts?");
    }

    [Fact]
    public void Load_ReservedAndForeignVariables_AreNoSettings()
    {
        var variables = new Dictionary<string, string>
        {
            ["ORLEANSAI_TEST_DATA"] = "/data",
            ["ORLEANSAI_EXTRA_TEST_DATA"] = "/more",
            ["ORLEANSAI_API_KEY"] = "secret",
            ["PATH"] = "/bin",
            ["Routing__MaxAttempts"] = "2",
        };

        Load(variables: variables).AsEnumerable().ShouldBe([new("Urls", "http://localhost:8080")]);
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("[1]", "cannot be read")]
    [InlineData("""{"Data":{"Path":"x"},"data":{"path":"y"}}""", "cannot be read")]
    [InlineData("""{"Rooting":{"MaxAttempts":1}}""", "Unknown setting Rooting:MaxAttempts in ")]
    public void Load_WrongFile_NamesTheFile(string text, string message)
    {
        var path = _folder.Write("grid.json", text);

        var exception = Should.Throw<SettingsException>(() => Load(path));

        exception.Message.ShouldContain(message);
        exception.Message.ShouldContain(path);
    }

    [Fact]
    public void Load_MissingFile_IsAnError() =>
        Should.Throw<SettingsException>(() => Load("nowhere.json")).Message.ShouldContain("nowhere.json does not exist");

    [Theory]
    [InlineData("Routing:MaxAttempts")]
    [InlineData("=5")]
    public void Load_AssignmentWithoutNameOrValue_ShowsTheForm(string assignment) =>
        Should.Throw<SettingsException>(() => Load(assignments: [assignment])).Message.ShouldContain("NAME=VALUE");

    [Fact]
    public void Load_WrongValueThatALaterPlaceReplaces_DoesNoHarm() =>
        Load(variables: new() { ["ORLEANSAI_Routing__MaxAttempts"] = "99" }, assignments: ["Routing:MaxAttempts=9"])[Key].ShouldBe("9");

    private IConfigurationRoot Load(
        string? config = null,
        Dictionary<string, string>? variables = null,
        List<string>? assignments = null,
        Dictionary<string, string?>? defaults = null)
    {
        var loader = new SettingsLoader(
            SettingCatalog.Default, variables ?? [], Path.Combine(_folder.Path, "program"), Path.Combine(_folder.Path, "current"));
        return loader.Load(config, SettingsSources.FromCommandLine([], assignments ?? []), defaults);
    }
}
