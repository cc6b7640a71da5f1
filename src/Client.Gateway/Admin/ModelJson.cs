using System.Text.Json;
using Orleans.Ai.Models;

namespace Orleans.Ai.Admin;

/// <summary>Models in the admin API's JSON.</summary>
internal static class ModelJson
{
    public static void WriteList(Utf8JsonWriter json, IEnumerable<ModelEntry> entries)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var entry in entries)
        {
            Write(json, entry);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ModelEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, entry.Id.Value);
        json.WriteString("source"u8, entry.IsConfigured ? "configuration"u8 : "registration"u8);
        json.WriteString("status"u8, entry.State.ToWire());
        json.WriteString("problem"u8, entry.Problem);
        WriteRegistration(json, entry.Status);
        json.WriteNumber("memory_bytes"u8, entry.MemoryBytes);
        json.WriteNumber("ready_replicas"u8, entry.ReadyReplicas);
        ReplicaJson.WriteAll(json, entry.Replicas);
        json.WriteEndObject();
    }

    /// <summary>As OpenAI answers to a model's deletion.</summary>
    public static void WriteRemoved(Utf8JsonWriter json, ModelId id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id.Value);
        json.WriteString("object"u8, "model"u8);
        json.WriteBoolean("deleted"u8, true);
        json.WriteEndObject();
    }

    private static void WriteRegistration(Utf8JsonWriter json, ModelStatus? status)
    {
        json.WriteString("path"u8, status?.Registration.Path);
        if (status is null)
        {
            json.WriteNull("desired_replicas"u8);
            json.WriteNull("needs"u8);
            json.WriteNull("registered_at"u8);
            return;
        }

        json.WriteNumber("desired_replicas"u8, status.Registration.Replicas);
        WriteNeeds(json, status.Registration.Needs);
        json.WriteString("registered_at"u8, status.RegisteredAt);
    }

    private static void WriteNeeds(Utf8JsonWriter json, ModelNeeds needs)
    {
        json.WriteStartObject("needs"u8);
        json.WriteNumber("accelerators"u8, needs.Accelerators);
        json.WriteString("accelerator_kind"u8, needs.AcceleratorKind?.ToWire());
        if (needs.MemoryBytes is { } memory)
        {
            json.WriteNumber("memory"u8, memory);
        }
        else
        {
            json.WriteNull("memory"u8);
        }

        SiloJson.WriteLabels(json, needs.Labels);
        json.WriteBoolean("anti_affinity"u8, needs.AntiAffinity);
        json.WriteEndObject();
    }
}
