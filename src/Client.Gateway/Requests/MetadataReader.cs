using System.Collections.ObjectModel;
using System.Text.Json;

namespace Orleans.Ai.Requests;

/// <summary>Reads a client's notes: at most 16, names of at most 64 characters, values of at most 512.</summary>
internal static class MetadataReader
{
    private const int MaxNotes = 16;
    private const int MaxName = 64;
    private const int MaxValue = 512;

    /// <summary>Reads those notes that are some, where a body may hold anything.</summary>
    public static IReadOnlyDictionary<string, string> ReadSome(JsonParameter metadata) => metadata.Value.ValueKind is not JsonValueKind.Object
        ? ReadOnlyDictionary<string, string>.Empty
        : metadata.Members().Where(note => note.Name.Length <= MaxName && note.Value.Value.ValueKind is JsonValueKind.String)
            .Select(note => (note.Name, Text: note.Value.AsString())).Where(note => note.Text.Length <= MaxValue).Take(MaxNotes)
            .DistinctBy(note => note.Name).ToDictionary(note => note.Name, note => note.Text);

    public static Dictionary<string, string> Read(JsonParameter metadata)
    {
        var notes = new Dictionary<string, string>();
        foreach (var (name, value) in metadata.AsObject().Members())
        {
            notes[name.Length <= MaxName ? name : throw metadata.Mismatch($"an object with names of at most {MaxName} characters")] = value.AsString(MaxValue);
        }

        return notes.Count <= MaxNotes ? notes : throw metadata.Mismatch($"an object of at most {MaxNotes} members");
    }
}
