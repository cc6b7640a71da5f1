using System.CommandLine;
using System.Globalization;
using Orleans.Ai.Remote;
using Spectre.Console;

namespace Orleans.Ai.CommandLine;

/// <summary><c>providers</c>: lists the providers of a running grid with how their models do, and steers circuit breakers.</summary>
internal sealed class ProvidersCommand(OperatorConnection connection, CommandEnvironment environment)
{
    private static readonly string[] Titles = ["provider", "kind", "model", "breaker", "attempts", "errors", "first content p50/p95", "tokens in/out", "cost"];

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("providers", "Lists the providers of a running grid, and how their models do.") { connection.ApiKey };
        command.Add(ToSteering("open", "Asks a model no more, whatever its circuit breaker counts.", "open"));
        command.Add(ToSteering("close", "Asks a model, whatever its circuit breaker counts.", "closed"));
        command.Add(ToSteering("reset", "Lets a circuit breaker decide by itself again; what it counted is forgotten.", "auto"));
        command.SetAction(ListAsync);
        return command;
    }

    private async Task<int> ListAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = connection.Open(parse);
        var providers = await client.SendAsync<RemoteList<RemoteProvider>>(HttpMethod.Get, "admin/providers", null, cancellationToken);
        Tables.Print(environment, Titles, providers.Data.SelectMany(ToRows));
        return ExitCode.Success;
    }

    private Command ToSteering(string verb, string description, string state)
    {
        var target = new Argument<string>("target") { Description = "PROVIDER/MODEL, as the list shows it." };
        var reason = new Option<string>("--reason") { Description = "Why, for other operators.", Required = state != "auto" };
        var duration = new Option<TimeSpan?>("--for") { Description = "How long, as hh:mm:ss. Default: until it is said otherwise." };
        var command = new Command(verb, description) { target };
        if (state != "auto")
        {
            command.Add(reason);
            command.Add(duration);
        }

        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = connection.Open(parse);
            var address = "admin/breakers/" + Uri.EscapeDataString(parse.GetRequiredValue(target));
            object body = state == "auto" ? new { state }
                : new { state, reason = parse.GetRequiredValue(reason), seconds = (long?)parse.GetValue(duration)?.TotalSeconds };
            var breaker = await client.SendAsync<RemoteBreaker>(HttpMethod.Post, address, body, cancellationToken);
            environment.Out.WriteLine($"{breaker.Target}: {breaker}");
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<Text[]> ToRows(RemoteProvider provider) => provider.Targets.Count == 0
        ? [[new(provider.Name), new(provider.Kind), .. Enumerable.Repeat(new Text("-"), Titles.Length - 2)]]
        : provider.Targets.Select(target => ToRow(provider, target));

    private static Text[] ToRow(RemoteProvider provider, RemoteTarget target) =>
    [
        new(provider.Name),
        new(provider.Kind),
        new(target.Target[(provider.Name.Length + 1)..]),
        new(target.Breaker?.ToString() ?? "closed", new Style(target.Breaker is null or { State: "closed" } ? Color.Green : Color.Yellow)),
        new(target.Attempts.ToString(CultureInfo.InvariantCulture)),
        new(target.Errors.Count == 0 ? "-" : string.Join(", ", target.Errors.Select(error => $"{error.Value} {error.Key}"))),
        new(string.Create(CultureInfo.InvariantCulture, $"{target.FirstContentP50Ms:0} / {target.FirstContentP95Ms:0} ms")),
        new($"{target.PromptTokens} / {target.CompletionTokens}"),
        new(target.Unpriced > 0 ? $"{target.Unpriced} unpriced" : (target.CostNanoUnits / 1e9).ToString("0.######", CultureInfo.InvariantCulture)),
    ];
}
