using System.Globalization;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>What a model takes, told by its name.</summary>
/// <param name="Major">The generation, such as 3 of <c>gemini-3-pro</c>; 0: no name of Google's.</param>
/// <param name="IsPro">It cannot be kept from thinking.</param>
internal readonly record struct GeminiModel(int Major, bool IsPro)
{
    /// <summary>How much it thinks is a level, not a number of tokens; and its calls of tools go back with their marks, or not at all.</summary>
    public bool HasLevels => Major >= 3;

    /// <summary>Reads a name.</summary>
    public static GeminiModel Parse(string name)
    {
        const string Family = "gemini-";
        var at = name.IndexOf(Family, StringComparison.Ordinal);
        var digits = at < 0 ? "" : string.Concat(name[(at + Family.Length)..].TakeWhile(char.IsAsciiDigit));
        return new(int.TryParse(digits, CultureInfo.InvariantCulture, out var major) ? major : 0, name.Contains("pro", StringComparison.Ordinal));
    }

    /// <summary>The resource of a model, from what it is called, with each segment fit for a path.</summary>
    /// <param name="name">A plain name, or one with its own collections, such as <c>tunedModels/x</c>.</param>
    /// <param name="collection">Where plain names are.</param>
    /// <exception cref="UnsupportedRequestException">It would lead elsewhere.</exception>
    public static string Resource(string name, string collection)
    {
        var segments = (name.Contains('/', StringComparison.Ordinal) ? name : $"{collection}/{name}").Split('/');
        return segments.All(segment => segment is not ("" or "." or ".."))
            ? string.Join('/', segments.Select(Uri.EscapeDataString))
            : throw Omissions.Refuse("model", "The name of the model is no name of one of Google's.");
    }
}
