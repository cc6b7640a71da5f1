using System.Globalization;

namespace Orleans.Ai.Generations;

/// <summary>
/// Tells processes, through the name of a request, to halt before one of its tokens: whoever is first to come there. It leaves its
/// process id in a file.
/// </summary>
internal sealed class HaltOrder(string folder)
{
    private const string Prefix = "halt-";

    /// <summary>What a client calls its request so that it is halted before a token; behind the last token come the end of the choice and the last event.</summary>
    public static string Name(int token) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{token}");

    /// <summary>The token before which a request is to be halted; <see langword="null"/>: none.</summary>
    public static int? TokenOf(string request) => request.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(request[Prefix.Length..].Split('.')[0], CultureInfo.InvariantCulture, out var token)
        ? token
        : null;

    /// <summary>Takes the order, if nobody has.</summary>
    public bool TryTake(string request)
    {
        try
        {
            using var taken = new FileStream(Path.Combine(folder, request), FileMode.CreateNew);
            taken.Write(BitConverter.GetBytes(Environment.ProcessId));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The process that has halted; <see langword="null"/>: none has.</summary>
    public int? Taken(string request)
    {
        var path = Path.Combine(folder, request);
        return File.Exists(path) && File.ReadAllBytes(path) is { Length: sizeof(int) } process ? BitConverter.ToInt32(process) : null;
    }
}
