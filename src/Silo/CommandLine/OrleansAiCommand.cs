using System.CommandLine;
using System.CommandLine.Help;

namespace Orleans.Ai.CommandLine;

/// <summary>The command line of the executable.</summary>
internal static class OrleansAiCommand
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var parse = Create(environment).Parse(args);
        if (parse.Errors.Count > 0 && parse.Action is not ExampleHelp)
        {
            return Complain(environment, UsageProblems.Of(parse), ExitCode.Usage);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = environment.Out,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parse.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (Failures.Explain(exception) is { } failure)
        {
            return Complain(environment, failure.Problems, failure.ExitCode);
        }
        catch (Exception exception)
        {
            environment.Error.WriteLine($"orleans-ai: this is a bug; please report it with what follows.{Environment.NewLine}{exception}");
            return ExitCode.Failure;
        }
    }

    private static RootCommand Create(CommandEnvironment environment)
    {
        var shared = new SharedOptions();
        var serve = new ServeCommand(shared, environment);
        var root = new RootCommand("Orleans.Ai: a self-hosted AI inference grid. Without a command it serves.")
        {
            serve.ToCommand(),
            new AskCommand(shared, environment).ToCommand(),
            new PullCommand(shared, environment).ToCommand(),
            new ModelsCommand(shared, new OperatorConnection(shared, environment), environment).ToCommand(),
            new SilosCommand(new OperatorConnection(shared, environment), environment).ToCommand(),
            new UsageCommand(shared, new OperatorConnection(shared, environment), environment).ToCommand(),
            new ProvidersCommand(new OperatorConnection(shared, environment), environment).ToCommand(),
            new KeysCommand(environment).ToCommand(),
            new CertsCommand(environment).ToCommand(),
            new DoctorCommand(shared, environment).ToCommand(),
            new VerifyCommand(environment).ToCommand(),
            new DocsCommand(environment).ToCommand(),
        };
        foreach (var option in shared.All)
        {
            root.Options.Add(option);
        }

        foreach (var option in shared.OfServe)
        {
            root.Options.Add(option);
        }

        root.SetAction(serve.RunAsync);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
        return root;
    }

    private static int Complain(CommandEnvironment environment, IEnumerable<string> problems, int exitCode)
    {
        foreach (var problem in problems)
        {
            environment.Error.WriteLine($"orleans-ai: {problem.ReplaceLineEndings(" ")}");
        }

        return exitCode;
    }
}
