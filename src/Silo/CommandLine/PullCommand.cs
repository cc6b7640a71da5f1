using System.CommandLine;
using Orleans.Ai.Data;
using Orleans.Ai.Hub;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

/// <summary><c>pull</c>: downloads a model, so that <c>serve --model owner/name</c> can use it.</summary>
internal sealed class PullCommand(SharedOptions shared, CommandEnvironment environment)
{
    private readonly Argument<string> _model = new("model") { Description = "Name of the model on the hub, owner/name." };

    private readonly Option<string> _revision = new("--revision")
    {
        Description = "Branch, tag or commit. Default main.",
        HelpName = "REVISION",
        DefaultValueFactory = _ => "main",
    };

    private readonly Option<string> _file = new("--file")
    {
        Description = "A GGUF file of the repository, where it holds several, or weights in another layout too.",
        HelpName = "NAME",
    };

    private readonly Option<string> _endpoint = new("--endpoint") { Description = "Address of the hub. Default https://huggingface.co.", HelpName = "URL" };
    private readonly Option<string> _tokenFile = new("--token-file") { Description = "File with a token of the hub, for private and gated models.", HelpName = "FILE" };

    /// <summary>The command for the parser.</summary>
    public Command ToCommand()
    {
        var command = new Command("pull", "Downloads a model from Hugging Face; one that was cut off goes on.") { _model, _revision, _file, _endpoint, _tokenFile };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var asked = parse.GetRequiredValue(_model);
        var model = HubModel.TryParse(asked) ?? throw new SettingsException($"'{asked}' is no name of a model: it must be owner/name, such as HuggingFaceTB/SmolLM2-135M-Instruct.");
        var configuration = shared.Load(parse, environment, new Dictionary<string, string?>
        {
            [$"Hub:{nameof(HubOptions.Endpoint)}"] = parse.GetValue(_endpoint),
            [$"Hub:{nameof(HubOptions.TokenFile)}"] = parse.GetValue(_tokenFile),
            [$"Model:{nameof(Models.ModelOptions.Path)}"] = null,
        });
        var options = configuration.GetSection("Hub").Get<HubOptions>() ?? new();
        var folder = PulledModel.FolderOf((configuration.GetSection("Data").Get<DataOptions>() ?? new()).FolderFrom(environment.CurrentDirectory), model);
        using var hub = new HubClient(options.Endpoint, SecretFile.Read(options.TokenFile, "--token-file (Hub:TokenFile)", "token of the hub"));
        var pull = new ModelPull(hub, options, TimeProvider.System);

        var revision = parse.GetRequiredValue(_revision);
        var repository = await pull.ListAsync(model, revision, cancellationToken);
        var files = FileSelection.Choose(repository, parse.GetValue(_file));
        var isNew = await PullProgress.ShowAsync(
            environment, files, onProgress => pull.RunAsync(repository, revision, files, folder, onProgress, cancellationToken));
        environment.Error.WriteLine(
            $"{model} at {repository.Commit[..12]} {(isNew ? "is" : "was already")} in {folder} ({SizeText.Of(files.Sum(file => file.Size))}). Serve it: orleans-ai serve --model {model}");
        environment.Out.WriteLine(folder);
        return ExitCode.Success;
    }
}
