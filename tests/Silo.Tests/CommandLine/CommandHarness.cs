using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Orleans.Ai.CommandLine;

/// <summary>Runs the command line in this process and keeps what it prints.</summary>
internal sealed class CommandHarness
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public string In { get; init; } = "";

    public Dictionary<string, string> Variables { get; } = [];

    public Func<IConfiguration, CancellationToken, Task<WebApplication>> StartSilo { get; init; } =
        (_, _) => throw new CommandFailedException("This test starts no server.");

    public Task<int> RunAsync(params string[] args) => OrleansAiCommand.RunAsync(args, Environment(), TestContext.Current.CancellationToken);

    private CommandEnvironment Environment() => new()
    {
        StartSilo = StartSilo,
        In = new StringReader(In),
        Out = new StringWriter(_out),
        Error = new StringWriter(_error),
        IsInputRedirected = true,
        IsOutputRedirected = true,
        Variables = Variables,
    };
}
