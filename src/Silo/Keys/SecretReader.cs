using System.Text;
using Orleans.Ai.CommandLine;

namespace Orleans.Ai.Keys;

/// <summary>Reads a secret: from the keyboard without showing it, from a pipe or a file its first line.</summary>
internal static class SecretReader
{
    /// <summary>The secret, without the line's end; empty where there is none.</summary>
    public static async Task<string> ReadAsync(CommandEnvironment environment, CancellationToken cancellationToken)
    {
        if (environment.IsInputRedirected)
        {
            return await environment.In.ReadLineAsync(cancellationToken) ?? "";
        }

        environment.Error.Write("Key (not shown): ");
        var secret = await Task.Run(ReadUnseen, cancellationToken);
        environment.Error.WriteLine();
        return secret;
    }

    private static string ReadUnseen()
    {
        var secret = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } pressed)
        {
            if (pressed.Key == ConsoleKey.Backspace)
            {
                secret.Length = Math.Max(0, secret.Length - 1);
            }
            else if (!char.IsControl(pressed.KeyChar))
            {
                secret.Append(pressed.KeyChar);
            }
        }

        return secret.ToString();
    }
}
