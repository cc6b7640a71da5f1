using System.CommandLine;
using System.Globalization;
using Orleans.Ai.Remote;
using Spectre.Console;

namespace Orleans.Ai.CommandLine;

/// <summary><c>usage</c>: what requests to a running grid cost, one by one or added up.</summary>
internal sealed class UsageCommand(SharedOptions shared, OperatorConnection connection, CommandEnvironment environment)
{
    private const int PageSize = 1000;
    private static readonly string[] Titles = ["begun", "request", "tenant", "key", "model", "in", "cached", "out", "took", "first token", "error"];
    private static readonly string[] GroupTitles = ["requests", "failed", "in", "cached", "out", "total"];

    private readonly Option<string> _tenant = new("--tenant") { Description = "Of that tenant only.", HelpName = "NAME" };
    private readonly Option<string> _key = new("--key") { Description = "Asked with that key only: its id, not the key itself.", HelpName = "ID" };
    private readonly Option<string> _from = new("--from") { Description = "Begun then or later: a date or a time in ISO 8601, in UTC where it says nothing else.", HelpName = "TIME" };
    private readonly Option<string> _to = new("--to") { Description = "Begun before then.", HelpName = "TIME" };
    private readonly Option<int> _limit = new("--limit") { Description = "How many records to show, the last begun first, 1 to 1000. Default 20; --csv gives all.", HelpName = "N" };
    private readonly Option<bool> _csv = new("--csv") { Description = "As comma-separated values (RFC 4180)." };
    private readonly Option<bool> _json = new("--json") { Description = "As JSON." };

    private readonly Option<string[]> _by = new("--by")
    {
        Description = $"Totals of all records by {string.Join(", ", UsageGroups.Columns)}; several with a comma between.",
        HelpName = "COLUMN",
    };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("usage", "Shows what requests to a running grid cost; --model narrows it to one model.")
        {
            _tenant, _key, _from, _to, _by, _limit, _csv, _json, connection.ApiKey,
        };
        _limit.Validators.Add(result => Refuse(result, result.GetValue(_limit) is < 1 or > PageSize, $"--limit must be 1 to {PageSize}."));
        _by.Validators.Add(result =>
        {
            var unknown = Columns(result.GetValue(_by)).Except(UsageGroups.Columns).FirstOrDefault();
            Refuse(result, unknown is not null, $"--by '{unknown}' is unknown: it takes {string.Join(", ", UsageGroups.Columns)}.");
        });
        command.Validators.Add(result =>
        {
            Refuse(result, result.GetValue(_csv) && result.GetValue(_json), "--csv and --json are both given; choose one.");
            Refuse(result, result.GetResult(_by) is not null && result.GetResult(_limit) is not null, "--limit is for records; --by adds up all of them.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static void Refuse(System.CommandLine.Parsing.SymbolResult result, bool isWrong, string problem)
    {
        if (isWrong)
        {
            result.AddError(problem);
        }
    }

    private static string[] Columns(string[]? given) =>
        [.. (given ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = connection.Open(parse, new Dictionary<string, string?> { ["Model:Path"] = null });
        var address = Address(parse);
        if (Columns(parse.GetValue(_by)) is { Length: > 0 } columns)
        {
            await AddUpAsync(client, address, columns, parse, cancellationToken);
        }
        else if (parse.GetValue(_csv))
        {
            await client.CopyAsync($"{address}format=csv{Limit(parse, "&limit=")}", environment.Out, cancellationToken);
            TellGaps(await client.SendAsync<RemoteUsage>(HttpMethod.Get, $"{address}limit=1", null, cancellationToken));
        }
        else if (parse.GetValue(_json))
        {
            await client.CopyAsync($"{address}{Limit(parse, "limit=") ?? "limit=20"}", environment.Out, cancellationToken);
            environment.Out.WriteLine();
        }
        else
        {
            await ListAsync(client, $"{address}{Limit(parse, "limit=") ?? "limit=20"}", cancellationToken);
        }

        return ExitCode.Success;
    }

    private string Address(ParseResult parse)
    {
        (string Name, string? Value)[] filter =
        [
            ("tenant", parse.GetValue(_tenant)), ("key", parse.GetValue(_key)), ("model", shared.Model(parse)), ("from", parse.GetValue(_from)), ("to", parse.GetValue(_to)),
        ];
        return "admin/usage?" + string.Concat(filter.Where(each => each.Value is not null).Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value!)}&"));
    }

    private string? Limit(ParseResult parse, string before) =>
        parse.GetResult(_limit) is null ? null : string.Create(CultureInfo.InvariantCulture, $"{before}{parse.GetValue(_limit)}");

    private async Task ListAsync(ServerClient client, string address, CancellationToken cancellationToken)
    {
        var usage = await client.SendAsync<RemoteUsage>(HttpMethod.Get, address, null, cancellationToken);
        Tables.Print(environment, Titles, usage.Data.Select(ToRow));
        environment.Out.WriteLine(usage.HasMore
            ? $"The last {usage.Data.Count} of {usage.Totals.Requests} records; --limit shows more, --csv all. All together: {usage.Totals}"
            : $"All together: {usage.Totals}");
        TellGaps(usage);
    }

    private async Task AddUpAsync(ServerClient client, string address, string[] columns, ParseResult parse, CancellationToken cancellationToken)
    {
        var groups = new UsageGroups(columns);
        RemoteUsage usage;
        var after = "";
        do
        {
            usage = await client.SendAsync<RemoteUsage>(HttpMethod.Get, $"{address}limit={PageSize}{after}", null, cancellationToken);
            groups.Add(usage.Data);
            after = $"&after={Uri.EscapeDataString(usage.Next ?? "")}";
        }
        while (usage.HasMore);

        if (parse.GetValue(_json))
        {
            groups.WriteJson(environment.Out);
        }
        else if (parse.GetValue(_csv))
        {
            groups.WriteCsv(environment.Out);
        }
        else
        {
            Tables.Print(environment, [.. columns, .. GroupTitles], groups.All.Select(group => (Text[])[.. group.Names.Select(name => new Text(name)), .. Cells(group.Totals)]));
        }

        TellGaps(usage);
    }

    private void TellGaps(RemoteUsage usage)
    {
        foreach (var gap in usage.Gaps)
        {
            environment.Error.WriteLine(gap.ToString());
        }
    }

    private static Text[] Cells(RemoteUsageTotals totals) =>
        [.. new[] { totals.Requests, totals.Failed, totals.PromptTokens, totals.CachedTokens, totals.CompletionTokens, totals.TotalTokens }.Select(Number)];

    private static Text[] ToRow(RemoteUsageRecord record) =>
    [
        new(record.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        new(record.Request),
        new(record.Tenant),
        new(record.Key),
        new(record.Model),
        Number(record.PromptTokens),
        Number(record.CachedTokens),
        Number(record.CompletionTokens),
        Milliseconds(record.DurationMs),
        Milliseconds(record.TimeToFirstTokenMs),
        record.Error is { } error ? new(error, new Style(Color.Red)) : new(""),
    ];

    private static Text Number(long value) => new Text(value.ToString(CultureInfo.InvariantCulture)).RightJustified();

    private static Text Milliseconds(double? value) =>
        new Text(value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0} ms") : "").RightJustified();
}
