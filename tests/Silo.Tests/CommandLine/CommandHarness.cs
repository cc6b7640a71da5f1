using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Orleans.Ai.CommandLine;

/// <summary>Runs the command line in this process and keeps what it prints.</summary>
internal sealed class CommandHarness
{
    private const string DataFolder = "ORLEANSAI_Data__Path";

    private readonly StringBuilder _out = new();
    private readonly TaskCompletionSource<string> _firstOutput = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _error = new();

    public string Out => _out.ToString();

    /// <summary>The first line or block that was printed.</summary>
    public Task<string> FirstOutput => _firstOutput.Task;

    public string Error => _error.ToString();

    public string In { get; init; } = "";

    public Dictionary<string, string> Variables { get; } = [];

    public Func<IConfiguration, CancellationToken, Task<WebApplication>> StartSilo { get; init; } =
        (_, _) => throw new CommandFailedException("This test starts no server.");

    public CancellationToken Cancel { get; init; } = TestContext.Current.CancellationToken;

    public Task<int> RunAsync(params string[] args) => OrleansAiCommand.RunAsync(args, Environment(), Cancel);

    private CommandEnvironment Environment() => new()
    {
        StartSilo = StartSilo,
        In = new StringReader(In),
        Out = new WatchedWriter(_out, text => _firstOutput.TrySetResult(text)),
        Error = new StringWriter(_error),
        IsInputRedirected = true,
        IsOutputRedirected = true,
        Variables = new Dictionary<string, string>(Variables.ContainsKey(DataFolder) ? Variables : [new(DataFolder, RunningSilo.NewDataFolder()), .. Variables]),
    };
}
