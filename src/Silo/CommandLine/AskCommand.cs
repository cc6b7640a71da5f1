using System.CommandLine;
using Orleans.Ai.Remote;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

/// <summary><c>ask</c>: one question, to a running server or to one that lives as long as the answer takes.</summary>
internal sealed class AskCommand(SharedOptions shared, CommandEnvironment environment)
{
    private readonly Argument<string> _question = new("question") { Description = "The question; - reads it from standard input." };
    private readonly Option<string> _system = new("--system") { Description = "Instructions for the model.", HelpName = "TEXT" };
    private readonly Option<float?> _temperature = new("--temperature") { Description = "0 for the likeliest answer, up to 2.", HelpName = "NUMBER" };
    private readonly Option<int?> _maxTokens = new("--max-tokens") { Description = "Longest answer, in tokens.", HelpName = "COUNT" };
    private readonly Option<string> _apiKey = ApiKeyOption.Create();

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("ask", "Asks a model and streams the answer.") { _question, _system, _temperature, _maxTokens, _apiKey };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var text = await ReadQuestionAsync(parse.GetRequiredValue(_question), cancellationToken);
        var apiKey = ApiKeyOption.Read(_apiKey, parse, environment);
        await using var server = await AskedServer.FindOrStartAsync(shared, parse, environment, apiKey, cancellationToken);
        await foreach (var piece in server.Client.AskAsync(Compose(parse, server.Model, text), cancellationToken))
        {
            await environment.Out.WriteAsync(piece);
            await environment.Out.FlushAsync(cancellationToken);
        }

        await environment.Out.WriteLineAsync();
        return ExitCode.Success;
    }

    private ChatQuestion Compose(ParseResult parse, string model, string text) => new()
    {
        Model = model,
        Messages = parse.GetValue(_system) is { } system ? [new("system", system), new("user", text)] : [new("user", text)],
        Temperature = parse.GetValue(_temperature),
        MaxTokens = parse.GetValue(_maxTokens),
    };

    private async Task<string> ReadQuestionAsync(string question, CancellationToken cancellationToken)
    {
        var text = question == "-" ? await environment.In.ReadToEndAsync(cancellationToken) : question;
        return string.IsNullOrWhiteSpace(text) ? throw new SettingsException("The question is empty.") : text;
    }
}
