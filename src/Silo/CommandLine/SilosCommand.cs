using System.CommandLine;
using System.Globalization;
using Orleans.Ai.Remote;
using Spectre.Console;

namespace Orleans.Ai.CommandLine;

/// <summary><c>silos</c>: lists the silos of a running grid, drains one, or lets it work again.</summary>
internal sealed class SilosCommand(OperatorConnection connection, CommandEnvironment environment)
{
    private static readonly string[] Titles = ["silo", "state", "roles", "accelerator", "kernel", "free memory", "replicas", "queue", "tokens/s", "labels"];

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("silos", "Lists the silos of a running grid.") { connection.ApiKey };
        command.Add(ToSteering("drain", "Takes a silo out of work: no new request or replica; what runs goes on."));
        command.Add(ToSteering("resume", "Lets a drained silo work again."));
        command.SetAction(ListAsync);
        return command;
    }

    private async Task<int> ListAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = connection.Open(parse);
        var silos = await client.SendAsync<RemoteList<RemoteSilo>>(HttpMethod.Get, "admin/silos", null, cancellationToken);
        Tables.Print(environment, Titles, silos.Data.Select(ToRow));
        return ExitCode.Success;
    }

    private Command ToSteering(string verb, string description)
    {
        var node = new Argument<string>("silo") { Description = "Name of the silo, as the list shows it." };
        var command = new Command(verb, description) { node };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = connection.Open(parse);
            var address = $"admin/silos/{Uri.EscapeDataString(parse.GetRequiredValue(node))}/{verb}";
            var silo = await client.SendAsync<RemoteSilo>(HttpMethod.Post, address, null, cancellationToken);
            environment.Out.WriteLine($"{silo.Node}: {silo.State}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Text[] ToRow(RemoteSilo silo) =>
    [
        new(silo.Node),
        silo.State == "active" ? new(silo.State, new Style(Color.Green)) : new(silo.State, new Style(Color.Yellow)),
        new(string.Join(", ", silo.Roles)),
        new(silo.Accelerator.ToString()),
        new(silo.Kernel),
        new($"{SizeText.Of(silo.FreeMemoryBytes)} of {SizeText.Of(silo.MemoryBytes)}"),
        new(silo.ReplicaCount.ToString(CultureInfo.InvariantCulture)),
        new(silo.QueueDepth.ToString(CultureInfo.InvariantCulture)),
        new(silo.TokensPerSecond.ToString("0.0", CultureInfo.InvariantCulture)),
        new(string.Join(", ", silo.Labels.Select(label => $"{label.Key}={label.Value}"))),
    ];
}
