using Orleans.Ai.Providers;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

/// <summary>What operators see of providers: what all silos have seen, put together.</summary>
internal sealed class ProviderAdmin(GridView grid, ISiloAgents agents, TimeProvider time, IProviderOverview? overview = null)
{
    // A silo that does not answer must not hide the others.
    private static readonly TimeSpan PatiencePerSilo = TimeSpan.FromSeconds(2);

    /// <summary>It is configured on this silo.</summary>
    public bool Has(string provider) => Own.Any(own => own.Name == provider);

    public async Task<AdminAnswer> ListAsync()
    {
        var nodes = grid.Silos.Select(silo => silo.Report.Profile.Node).ToList();
        var answers = await Task.WhenAll(nodes.Select(AskAsync));
        var silent = nodes.Where((_, index) => answers[index] is null).ToList();
        var providers = Merge(Own.Select(own => own with { Targets = [] }).Concat(answers.SelectMany(answer => answer ?? [])));
        return AdminAnswer.Of(json => ProviderJson.WriteList(json, providers, silent));
    }

    private IReadOnlyList<ProviderStatus> Own => overview?.List() ?? [];

    private async Task<IReadOnlyList<ProviderStatus>?> AskAsync(string node)
    {
        try
        {
            return agents.Find(node) is { } agent ? await agent.GetProvidersAsync().WaitAsync(PatiencePerSilo, time) : null;
        }
        catch (Exception exception) when (exception is TimeoutException or Runtime.OrleansException)
        {
            return null;
        }
    }

    // Where silos are configured differently, this one's word counts.
    private static IReadOnlyList<ProviderStatus> Merge(IEnumerable<ProviderStatus> told) =>
    [
        .. told.GroupBy(provider => provider.Name).OrderBy(same => same.Key, StringComparer.Ordinal).Select(same => same.First() with
        {
            Targets =
            [
                .. same.SelectMany(provider => provider.Targets).GroupBy(target => target.Target)
                    .Select(target => target.Aggregate((left, right) => left + right)).OrderBy(target => target.Target.ToString(), StringComparer.Ordinal),
            ],
        }),
    ];
}
