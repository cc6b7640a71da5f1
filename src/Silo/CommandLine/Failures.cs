using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Data;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Settings;
using Orleans.Ai.Templating;
using Orleans.Ai.Tokenization;
using Orleans.Ai.Torch;

namespace Orleans.Ai.CommandLine;

/// <summary>Turns exceptions that users can cause into lines that they can act on.</summary>
internal static class Failures
{
    /// <summary>The lines and the exit code; <see langword="null"/> for a bug, whose stack is wanted.</summary>
    public static (IReadOnlyList<string> Problems, int ExitCode)? Explain(Exception exception) => exception switch
    {
        SettingsException settings => (settings.Problems, ExitCode.Usage),
        OptionsValidationException options => ([.. options.Failures], ExitCode.Usage),
        ListenException or KeyFileException or DataFolderException => ([exception.Message], ExitCode.Usage),
        ModelFileException or TokenizerException or TemplateException or TorchException or InsufficientMemoryException => ([exception.Message], ExitCode.Failure),
        CommandFailedException failed => ([failed.Message], ExitCode.Failure),
        IOException io => ([$"{io.Message} {Hint(io)}".TrimEnd()], ExitCode.Failure),
        UnauthorizedAccessException denied => ([denied.Message], ExitCode.Failure),
        HttpRequestException http => ([http.Message], ExitCode.Failure),
        _ => null,
    };

    private static string Hint(IOException exception) =>
        exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException
            ? "Stop the other server, or listen elsewhere with --urls http://localhost:8081."
            : "";
}
