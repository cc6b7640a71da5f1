using System.Collections;

namespace Orleans.Ai.CommandLine;

/// <summary>What a command sees of the world around it, so that tests can give it another one.</summary>
internal sealed record CommandEnvironment
{
    /// <summary>Starts the server of a checked configuration; done when it can answer.</summary>
    public required Func<IConfiguration, CancellationToken, Task<WebApplication>> StartSilo { get; init; }

    /// <summary>Standard input.</summary>
    public TextReader In { get; init; } = Console.In;

    /// <summary>Standard output: answers only.</summary>
    public TextWriter Out { get; init; } = Console.Out;

    /// <summary>Standard error: problems.</summary>
    public TextWriter Error { get; init; } = Console.Error;

    /// <summary>Input is a file or a pipe, not a keyboard.</summary>
    public bool IsInputRedirected { get; init; } = Console.IsInputRedirected;

    /// <summary>Output is a file or a pipe, not a terminal.</summary>
    public bool IsOutputRedirected { get; init; } = Console.IsOutputRedirected;

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => pair.Value as string ?? "");

    /// <summary>Where the executable lies.</summary>
    public string ProgramDirectory { get; init; } = AppContext.BaseDirectory;

    /// <summary>Where relative paths start.</summary>
    public string CurrentDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>No colours: output is no terminal, or the user wants none (no-color.org).</summary>
    public bool IsPlain => IsOutputRedirected || Variables.GetValueOrDefault("NO_COLOR") is { Length: > 0 };
}
