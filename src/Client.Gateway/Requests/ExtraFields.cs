using System.Collections.Frozen;
using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>
/// Collects what a body says beyond what this grid reads of it, under the names of chat completions, for providers that know it
/// (<see cref="InferenceRequest.Extra"/>). A name that is sent twice counts as it does elsewhere: the last one.
/// </summary>
internal sealed class ExtraFields
{
    private Dictionary<string, JsonElement>? _fields;

    /// <summary>Adds the members of a body that are not among those it reads itself.</summary>
    public ExtraFields AddUnknown(JsonParameter body, FrozenSet<string> known)
    {
        foreach (var (name, value) in body.Members(except: known))
        {
            if (value.Value.ValueKind is not JsonValueKind.Null)
            {
                Add(name, value);
            }
        }

        return this;
    }

    /// <summary>Adds one.</summary>
    public ExtraFields Add(string name, JsonParameter? value)
    {
        if (value is { } given)
        {
            given.RequireWholeText();
            (_fields ??= [])[name] = given.Value;
        }

        return this;
    }

    /// <summary>All of them as one JSON object; <see langword="null"/>: none.</summary>
    public string? Write()
    {
        if (_fields is not { } fields)
        {
            return null;
        }

        return JsonOutput.ToText(json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        });
    }
}
