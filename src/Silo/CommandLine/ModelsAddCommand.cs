using System.CommandLine;
using Orleans.Ai.Remote;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

/// <summary><c>models add</c>: registers a model with the grid and waits until it can answer.</summary>
internal sealed class ModelsAddCommand(OperatorConnection connection, CommandEnvironment environment)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Argument<string> _id = new("id") { Description = "Name that clients will use." };
    private readonly Option<string> _path = new("--path")
    {
        Description = "The model: a GGUF file, or a folder with one or in Hugging Face's layout, the same on every silo that may host it.",
        HelpName = "FOLDER",
        Required = true,
    };

    private readonly Option<int> _replicas = new("--replicas")
    {
        Description = "Replicas to keep up, 0 to 1024. Default 1.",
        HelpName = "COUNT",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _accelerators = new("--accelerators")
    {
        Description = "Accelerators per replica, 0 to 64. Default 0: it runs on the processor.",
        HelpName = "COUNT",
    };

    private readonly Option<string> _kind = new Option<string>("--accelerator-kind")
    {
        Description = "Kind of accelerator; simulated is the processor in disguise, for rehearsals. Default any.",
        HelpName = "simulated|cuda",
    }.AcceptOnlyFromAmong("simulated", "cuda");

    private readonly Option<string> _memory = new("--memory")
    {
        Description = "Memory per replica, such as 8GiB. Default: measured from the model's files.",
        HelpName = "SIZE",
    };

    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "Label that a silo must have to host it; may be given several times.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<bool> _antiAffinity = new("--anti-affinity") { Description = "Never two replicas on one silo." };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Returns once it is registered, before it can answer." };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("add", "Registers a model: the grid keeps its replicas up from now on.")
        {
            _id, _path, _replicas, _accelerators, _kind, _memory, _labels, _antiAffinity, _noWait,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = connection.Open(parse);
        var model = await client.SendAsync<RemoteModel>(HttpMethod.Post, "admin/models", Compose(parse), cancellationToken);
        if (!parse.GetValue(_noWait))
        {
            model = await WaitAsync(client, model, cancellationToken);
        }

        environment.Out.WriteLine(model.Summary);
        return ExitCode.Success;
    }

    private object Compose(ParseResult parse) => new
    {
        id = parse.GetRequiredValue(_id),
        path = Path.GetFullPath(parse.GetRequiredValue(_path), environment.CurrentDirectory),
        replicas = parse.GetValue(_replicas),
        needs = new
        {
            accelerators = parse.GetValue(_accelerators),
            accelerator_kind = parse.GetValue(_kind),
            memory = parse.GetValue(_memory),
            labels = (parse.GetValue(_labels) ?? []).Select(ReadLabel).ToDictionary(),
            anti_affinity = parse.GetValue(_antiAffinity),
        },
    };

    private static KeyValuePair<string, string> ReadLabel(string label) => label.Split('=', 2) is [{ Length: > 0 } name, var value]
        ? KeyValuePair.Create(name, value)
        : throw new SettingsException($"--label needs NAME=VALUE, such as --label zone=a, but is '{label}'.");

    private async Task<RemoteModel> WaitAsync(ServerClient client, RemoteModel model, CancellationToken cancellationToken)
    {
        var told = "";
        using var timer = new PeriodicTimer(Pause);
        while (model.Status != "ready")
        {
            if (model.Status == "failed")
            {
                throw new CommandFailedException(
                    $"{model.Id} is registered, but no replica can answer: {model.Problem} The grid tries again when that changes; " +
                    $"'orleans-ai models remove {model.Id}' takes it back.");
            }

            if (told != model.Summary)
            {
                environment.Error.WriteLine(told = model.Summary);
            }

            await timer.WaitForNextTickAsync(cancellationToken);
            model = await client.SendAsync<RemoteModel>(HttpMethod.Get, model.Address, null, cancellationToken);
        }

        return model;
    }
}
