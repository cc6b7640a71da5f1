using System.Text.Json;

namespace Orleans.Ai.Models;

/// <summary>A model as OpenAI's API lists it.</summary>
/// <param name="Id">The name to ask for it.</param>
/// <param name="CreatedAt">Since when there is one of that name.</param>
/// <param name="Owner">Who answers: this grid, or a provider.</param>
internal record ListedModel(ModelId Id, DateTimeOffset CreatedAt, string Owner)
{
    public const string Grid = "orleans-ai";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id.Value);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, CreatedAt.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, Owner);
        WriteMore(json);
        json.WriteEndObject();
    }

    protected virtual void WriteMore(Utf8JsonWriter json)
    {
    }
}
