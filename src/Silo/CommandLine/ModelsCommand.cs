using System.CommandLine;
using System.Globalization;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Models;
using Orleans.Ai.Remote;
using Spectre.Console;

namespace Orleans.Ai.CommandLine;

/// <summary><c>models</c>: lists what a running server serves, or what one would serve.</summary>
internal sealed class ModelsCommand(SharedOptions shared, CommandEnvironment environment)
{
    private readonly Option<string> _apiKey = ApiKeyOption.Create();

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("models", "Lists the models of a running server, or the one that would be served.") { _apiKey };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var configuration = shared.Load(parse, environment);
        var address = ServerAddress.From(configuration);
        using var client = new ServerClient(address, ApiKeyOption.Read(_apiKey, parse, environment));
        var rows = await client.TryListModelsAsync(cancellationToken) is { } models
            ? models.Select(model => ToRow(model.Id, model.ContextLength, $"served at {address}"))
            : [ToRow(configuration.GetSection("Model").Get<ModelOptions>() ?? new())];
        Tables.Print(environment, ["model", "context", "where"], rows);
        return ExitCode.Success;
    }

    private Text[] ToRow(ModelOptions options)
    {
        var folder = Path.GetFullPath(options.Path ?? ModelOptions.DemoFolder, environment.CurrentDirectory);
        var config = ModelConfig.Load(folder);
        return ToRow(options.Id ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), config.ContextLength, $"not served; in {folder}");
    }

    private static Text[] ToRow(string id, int? context, string where) =>
        [new(id), new(context?.ToString(CultureInfo.InvariantCulture) ?? "?"), new(where)];
}
