using System.Text.Json.Nodes;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Wire;

/// <summary>The fields of a request that only providers know (<see cref="InferenceRequest.Extra"/>), while a format takes them up.</summary>
internal sealed class ExtraFields
{
    private readonly JsonObject fields;

    public ExtraFields(InferenceRequest request)
        : this(request.Extra)
    {
    }

    /// <summary>Those of any request.</summary>
    /// <param name="extra">One JSON object; <see langword="null"/>: there are none.</param>
    public ExtraFields(string? extra) => fields = extra is null ? [] : JsonNode.Parse(extra)!.AsObject();

    /// <summary>Takes one out; <see langword="null"/> where it is not there.</summary>
    public JsonNode? Take(string name)
    {
        var value = fields[name];
        fields.Remove(name);
        return value;
    }

    /// <summary>Moves those of some names into a body, where that does not say them already.</summary>
    public void MoveTo(JsonObject body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Take(name) is { } value)
            {
                body.SetDefault(name, value);
            }
        }
    }

    /// <summary>What is left has no words in the format.</summary>
    public void DropRest(Omissions omissions)
    {
        foreach (var (name, value) in fields)
        {
            omissions.Drop(name, value is not null);
        }
    }
}
