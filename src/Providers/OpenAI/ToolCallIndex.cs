namespace Orleans.Ai.OpenAI;

/// <summary>
/// Numbers the calls of tools. OpenAI does so itself; some who speak its format leave the number out, give every call the same one, or
/// repeat the id with each piece.
/// </summary>
internal sealed class ToolCallIndex
{
    private readonly List<(int Choice, int? Told, string? Id, int Index)> calls = [];

    /// <summary>Which of the choice's calls a piece belongs to.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="told">The number that is told.</param>
    /// <param name="id">The id that is told.</param>
    /// <returns>Our number, and whether the call begins with this piece.</returns>
    public (int Index, bool IsNew) Find(int choice, int? told, string? id)
    {
        id = id is { Length: > 0 } ? id : null;
        for (var i = calls.Count - 1; i >= 0; i--)
        {
            var call = calls[i];
            if (call.Choice == choice && (told is null || call.Told == told) && (id is null || call.Id is null || call.Id == id))
            {
                return (call.Index, false);
            }
        }

        var index = calls.Count(call => call.Choice == choice);
        calls.Add((choice, told, id, index));
        return (index, true);
    }
}
