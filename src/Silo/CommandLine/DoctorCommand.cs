using System.CommandLine;
using Orleans.Ai.Data;
using Orleans.Ai.Doctor;
using Orleans.Ai.Models;
using Orleans.Ai.Remote;
using Spectre.Console;

namespace Orleans.Ai.CommandLine;

/// <summary><c>doctor</c>: looks at everything that the server needs and says what is wrong.</summary>
internal sealed class DoctorCommand(SharedOptions shared, CommandEnvironment environment)
{
    private readonly Option<string> _apiKey = ApiKeyOption.Create();
    private readonly Option<bool> _askProviders = new("--ask-providers")
    {
        Description = "Also asks each model of a provider that is listed or on a route for one token, which is billed.",
    };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("doctor", "Checks processor, memory, port, data folder, model and providers.") { _apiKey, _askProviders };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var configuration = shared.Load(parse, environment);
        var data = configuration.GetSection("Data").Get<DataOptions>() ?? new();
        var model = configuration.GetSection("Model").Get<ModelOptions>() ?? new();
        var folder = Path.GetFullPath(model.Path ?? ModelOptions.DemoFolder, environment.CurrentDirectory);
        var apiKey = ApiKeyOption.Read(_apiKey, parse, environment);
        Finding[] findings =
        [
            MachineChecks.Processor(),
            MachineChecks.Memory(folder),
            await PortCheck.RunAsync(ServerAddress.From(configuration), cancellationToken),
            DataFolderCheck.Run(data.FolderFrom(environment.CurrentDirectory)),
            await ModelCheck.RunAsync(
                folder, () => AskedServer.StartAsync(shared, parse, environment, apiKey, cancellationToken), cancellationToken),
            .. await ProviderCheck.RunAsync(configuration, parse.GetValue(_askProviders), cancellationToken),
        ];
        Tables.Print(environment, ["check", "", "finding"], findings.Select(ToRow));
        return findings.All(finding => finding.IsHealthy) ? ExitCode.Success : ExitCode.Failure;
    }

    private static Text[] ToRow(Finding finding) =>
    [
        new(finding.Subject),
        finding.IsHealthy ? new("ok", new Style(Color.Green)) : new("failed", new Style(Color.Red)),
        new(finding.Detail),
    ];
}
