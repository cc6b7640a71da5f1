using System.CommandLine;
using Orleans.Ai.Remote;

namespace Orleans.Ai.CommandLine;

/// <summary><c>models remove</c>: has the grid forget a model.</summary>
internal sealed class ModelsRemoveCommand(OperatorConnection connection, CommandEnvironment environment)
{
    private readonly Argument<string> _id = new("id") { Description = "Name of the model." };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("remove", "Takes a model out: its replicas finish what runs on them and are unloaded.") { _id };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = connection.Open(parse);
        var id = parse.GetRequiredValue(_id);
        await client.SendAsync<RemoteModel>(HttpMethod.Delete, RemoteModel.AddressOf(id), null, cancellationToken);
        environment.Out.WriteLine($"{id}: removed");
        return ExitCode.Success;
    }
}
