using System.CommandLine;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

/// <summary>Says what is wrong with a command line, and what was perhaps meant.</summary>
internal static class UsageProblems
{
    /// <summary>One line each; the last one names the help.</summary>
    public static IEnumerable<string> Of(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var names = Path(command).SelectMany(step => step.Subcommands.Select(sub => sub.Name).Concat(step.Options.Select(option => option.Name)));
        var hints = parse.UnmatchedTokens.Select(token => NearestName.Of(token, names)).OfType<string>().Distinct()
            .Select(name => $"Did you mean {name}?");
        return
        [
            .. parse.Errors.Select(error => error.Message).Distinct(),
            .. hints,
            $"See {string.Join(' ', Path(command).Reverse().Select(step => step is RootCommand ? "orleans-ai" : step.Name))} --help.",
        ];
    }

    private static IEnumerable<Command> Path(Command command)
    {
        for (Symbol? symbol = command; symbol is Command step; symbol = symbol.Parents.FirstOrDefault())
        {
            yield return step;
        }
    }
}
