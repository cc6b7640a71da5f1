using System.CommandLine;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.CommandLine;

/// <summary><c>serve</c>: runs the server until it is told to stop.</summary>
internal sealed class ServeCommand(SharedOptions shared, CommandEnvironment environment)
{
    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("serve", "Serves a model over HTTP (the default command).");
        foreach (var option in shared.OfServe)
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Starts, says where, and waits. The first signal lets running streams finish, a second cuts them.</summary>
    public async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        await using var app = await environment.StartSilo(shared.Load(parse, environment), cancellationToken);
        environment.Out.WriteLine(ReadyLine.Render(app));
        await environment.Out.FlushAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return app.Services.GetService<ClusterHealth>() is { StateLost: true } ? ExitCode.Failure : ExitCode.Success;
    }
}
