using System.CommandLine;
using Orleans.Ai.Remote;

namespace Orleans.Ai.CommandLine;

/// <summary>How the commands of operators reach the running server that they steer.</summary>
internal sealed class OperatorConnection(SharedOptions shared, CommandEnvironment environment)
{
    /// <summary>The key to show; for the command and those below it.</summary>
    public Option<string> ApiKey { get; } = ApiKeyOption.Create();

    /// <summary>A client of the server that <c>--urls</c> names.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="changes">What the command itself changes in the settings; wins over everything.</param>
    public ServerClient Open(ParseResult parse, IReadOnlyDictionary<string, string?>? changes = null) =>
        new(ServerAddress.From(shared.Load(parse, environment, changes)), ApiKeyOption.Read(ApiKey, parse, environment));
}
