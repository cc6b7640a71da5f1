using System.CommandLine;
using System.Globalization;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Models;
using Orleans.Ai.Remote;
using Spectre.Console;

namespace Orleans.Ai.CommandLine;

/// <summary><c>models</c>: lists what a running server serves, or what one would serve; below it, what operators do with models.</summary>
internal sealed class ModelsCommand(SharedOptions shared, OperatorConnection connection, CommandEnvironment environment)
{
    private static readonly string[] OperatorTitles = ["model", "status", "ready", "memory", "source", "where", "problem"];

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("models", "Lists the models of a running server, or the one that would be served.") { connection.ApiKey };
        command.Add(new ModelsAddCommand(connection, environment).ToCommand());
        command.Add(new ModelsRemoveCommand(connection, environment).ToCommand());
        command.Add(new ModelsScaleCommand(connection, environment).ToCommand());
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var configuration = shared.Load(parse, environment);
        var address = ServerAddress.From(configuration);
        using var client = connection.Open(parse);
        var served = await client.TryListModelsAsync(cancellationToken);
        if (served is not null && await TryListForOperatorAsync(client, cancellationToken) is { } models)
        {
            Tables.Print(environment, OperatorTitles, models.Select(ToRow));
            return ExitCode.Success;
        }

        var rows = served is not null
            ? served.Select(model => ToRow(model.Id, model.ContextLength, $"served at {address}"))
            : [ToRow(configuration.GetSection("Model").Get<ModelOptions>() ?? new())];
        Tables.Print(environment, ["model", "context", "where"], rows);
        return ExitCode.Success;
    }

    // Callers who are no operators see what they can use.
    private static async Task<IReadOnlyList<RemoteModel>?> TryListForOperatorAsync(ServerClient client, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.SendAsync<RemoteList<RemoteModel>>(HttpMethod.Get, "admin/models", null, cancellationToken)).Data;
        }
        catch (CommandFailedException)
        {
            return null;
        }
    }

    private static Text[] ToRow(RemoteModel model) =>
    [
        new(model.Id),
        new(model.Status, new Style(model.Status switch { "ready" => Color.Green, "failed" => Color.Red, _ => Color.Yellow })),
        new(model.Readiness),
        new(SizeText.Of(model.MemoryBytes)),
        new(model.Source),
        new(string.Join(", ", model.Replicas.Select(replica => replica.State == "ready" ? replica.Node : $"{replica.Node} ({replica.State})"))),
        new(model.Problem ?? ""),
    ];

    private Text[] ToRow(ModelOptions options)
    {
        var folder = Path.GetFullPath(options.Path ?? ModelOptions.DemoFolder, environment.CurrentDirectory);
        var config = ModelConfig.Load(folder);
        return ToRow(options.Id ?? ModelPath.NameOf(folder), config.ContextLength, $"not served; in {folder}");
    }

    private static Text[] ToRow(string id, int? context, string where) =>
        [new(id), new(context?.ToString(CultureInfo.InvariantCulture) ?? "?"), new(where)];
}
