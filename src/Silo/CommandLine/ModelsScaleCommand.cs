using System.CommandLine;
using Orleans.Ai.Remote;

namespace Orleans.Ai.CommandLine;

/// <summary><c>models scale</c>: changes how many replicas of a model the grid keeps up.</summary>
internal sealed class ModelsScaleCommand(OperatorConnection connection, CommandEnvironment environment)
{
    private readonly Argument<string> _id = new("id") { Description = "Name of the model." };
    private readonly Argument<int> _replicas = new("replicas") { Description = "Replicas to keep up, 0 to 1024." };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("scale", "Changes how many replicas of a model are kept up.") { _id, _replicas };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = connection.Open(parse);
        var address = RemoteModel.AddressOf(parse.GetRequiredValue(_id)) + "/scale";
        var model = await client.SendAsync<RemoteModel>(HttpMethod.Post, address, new { replicas = parse.GetValue(_replicas) }, cancellationToken);
        environment.Out.WriteLine(model.Summary);
        return ExitCode.Success;
    }
}
