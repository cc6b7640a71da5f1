using System.Text.Json;

namespace Orleans.Ai.Models;

/// <summary>A model that runs in this grid, with what is known of it.</summary>
internal sealed record ListedReplicaModel(ModelDescriptor Model, bool IsReady) : ListedModel(Model.Id, Model.CreatedAt, Grid)
{
    protected override void WriteMore(Utf8JsonWriter json)
    {
        json.WriteNumber("max_model_len"u8, Model.ContextLength);
        json.WriteStartObject("orleansai"u8);
        json.WriteString("architecture"u8, Model.Architecture);
        json.WriteString("revision"u8, Model.Revision);
        json.WriteNumber("parameter_count"u8, Model.ParameterCount);
        json.WriteString("weight_format"u8, Model.WeightFormat);
        json.WriteNumber("context_length"u8, Model.ContextLength);
        json.WriteBoolean("ready"u8, IsReady);
        json.WriteEndObject();
    }
}
