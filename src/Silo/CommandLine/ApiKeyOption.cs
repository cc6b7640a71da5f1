using System.CommandLine;

namespace Orleans.Ai.CommandLine;

/// <summary>The key that client commands show to a server.</summary>
internal static class ApiKeyOption
{
    private const string Variable = "ORLEANSAI_API_KEY";

    /// <summary>The option for the parser.</summary>
    public static Option<string> Create() => new("--api-key")
    {
        Description = $"Key for a server that asks for one. Default: the variable {Variable}, which other users cannot see.",
        HelpName = "KEY",
        Recursive = true,
    };

    /// <summary>The key, if any was given.</summary>
    public static string? Read(Option<string> option, ParseResult parse, CommandEnvironment environment) =>
        parse.GetValue(option) ?? environment.Variables.GetValueOrDefault(Variable);
}
