using System.CommandLine;
using System.Globalization;
using Orleans.Ai.Verification;
using Spectre.Console;

namespace Orleans.Ai.CommandLine;

/// <summary><c>verify</c>: compares a model with the golden file beside it, in every weight format.</summary>
internal sealed class VerifyCommand(CommandEnvironment environment)
{
    private static readonly string[] Titles = ["weights", "", "largest logit error", "likeliest token agrees", "where it is clear", "perplexity", "equal answers"];

    private readonly Argument<string> _model = new("model") { Description = "Folder of the model, or its GGUF file; golden.json lies beside it." };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("verify", "Compares a model with the golden.json beside it.") { _model };
        command.SetAction(Run);
        return command;
    }

    private Task<int> Run(ParseResult parse, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(parse.GetRequiredValue(_model), environment.CurrentDirectory);
        var results = new List<FormatVerification>();
        foreach (var result in ModelVerifier.Run(path, Environment.ProcessorCount, cancellationToken))
        {
            environment.Error.WriteLine($"Compared in {Name(result)}.");
            results.Add(result);
        }

        Tables.Print(environment, Titles, results.Select(ToRow));
        return Task.FromResult(results.All(result => result.Passed) ? ExitCode.Success : ExitCode.Failure);
    }

    private static Text[] ToRow(FormatVerification result) =>
    [
        new(Name(result)),
        result.Passed ? new("ok", new Style(Color.Green)) : new("failed", new Style(Color.Red)),
        new(result.LogitError?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "-"),
        new(Share(result.Agreed, result.Positions)),
        new(Share(result.ClearAgreed, result.ClearPositions)),
        new(result.Perplexity is { } found ? string.Create(CultureInfo.InvariantCulture, $"{found:0.0000} for {result.ExpectedPerplexity:0.0000}") : "-"),
        new($"{result.EqualAnswers} of {result.Answers}"),
    ];

    private static string Name(FormatVerification result) => result.Format.ToString().ToLowerInvariant();

    private static string Share(int part, int whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{part} of {whole} ({(whole == 0 ? 100 : 100.0 * part / whole):0.00} %)");
}
