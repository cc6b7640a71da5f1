using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Ai.Clustering;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Composition;
using Orleans.Ai.Hub;
using Orleans.Ai.Silos;
using Orleans.Ai.Telemetry;

namespace Orleans.Ai.Settings;

/// <summary>The server reads each section under the name that it is documented by: one of another name is documented, checked, and never read.</summary>
public sealed class BoundSectionTests
{
    public static TheoryData<string> Sections => [.. SettingCatalog.Default.Options.Select(Setting.SectionOf)];

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Section_OfTheDocumentation_IsTheOneThatIsBound(string section)
    {
        var options = SettingCatalog.Default.Options.Single(type => Setting.SectionOf(type) == section);
        if (options == typeof(HubOptions))
        {
            await PullAsksItsEndpointAsync();
        }
        else if (options == typeof(NodeOptions))
        {
            Build(new() { ["Node:Labels:zone"] = "distinct" }, app => app.GetRequiredService<LocalSilo>().Profile.Labels["zone"].ShouldBe("distinct"));
        }
        else if (options == typeof(ClusterOptions))
        {
            Build(new() { ["Cluster:NodeName"] = "distinct" }, app => app.GetRequiredService<LocalSilo>().Profile.Node.ShouldBe("distinct"));
        }
        else if (options == typeof(TelemetryOptions))
        {
            // Nobody is asked for what an exporter was made of, so that it is read must do.
            Build(new() { ["Telemetry:OtlpProtocol"] = "HttpProtobuf" }, app => app.GetRequiredService<ReadKeys>().All.ShouldContain("Telemetry:OtlpEndpoint"));
        }
        else
        {
            IsBound(options);
        }
    }

    private static void IsBound(Type options)
    {
        var all = SettingCatalog.Default.Settings.Where(setting => setting.Options == options && !setting.IsCollection).ToList();
        var numbers = all.FindAll(setting => setting.ValueType != typeof(string));
        var samples = (numbers.Count > 0 ? numbers : all).ToDictionary(setting => setting, SettingSamples.Of);
        Build(samples.ToDictionary(sample => sample.Key.Key, sample => (string?)sample.Value.Text), app =>
        {
            var bound = ((IOptions<object>)app.GetRequiredService(typeof(IOptions<>).MakeGenericType(options))).Value;
            samples.ToDictionary(sample => sample.Key.Key, sample => sample.Key.Property.GetValue(bound))
                .ShouldBe(samples.ToDictionary(sample => sample.Key.Key, sample => (object?)sample.Value.Expected));
        });
    }

    private static async Task PullAsksItsEndpointAsync()
    {
        var harness = new CommandHarness();

        (await harness.RunAsync("pull", "a/b", "--set", "Hub:Endpoint=http://127.0.0.1:1/distinct")).ShouldBe(1);

        harness.Error.ShouldContain("127.0.0.1:1");
    }

    private static void Build(Dictionary<string, string?> settings, Action<IServiceProvider> check)
    {
        var read = new ReadKeys();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Urls", "http://127.0.0.1:0"), new("Data:Path", RunningSilo.NewDataFolder())])
            .AddInMemoryCollection(settings)
            .Add(read)
            .Build();
        using var app = (IDisposable)SiloApplication.Build(configuration, services => services.AddSingleton(read));
        check(((Microsoft.AspNetCore.Builder.WebApplication)app).Services);
    }

    /// <summary>Holds nothing, and notes what is asked for.</summary>
    private sealed class ReadKeys : ConfigurationProvider, IConfigurationSource
    {
        private readonly HashSet<string> _all = [];

        public IReadOnlyCollection<string> All => _all;

        public override bool TryGet(string key, out string? value)
        {
            _all.Add(key);
            return base.TryGet(key, out value);
        }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
    }
}
