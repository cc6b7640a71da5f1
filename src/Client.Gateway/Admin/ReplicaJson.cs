using System.Text.Json;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Admin;

/// <summary>Replicas in the admin API's JSON.</summary>
internal static class ReplicaJson
{
    public static void WriteAll(Utf8JsonWriter json, IEnumerable<ReplicaReport> replicas)
    {
        json.WriteStartArray("replicas"u8);
        foreach (var replica in replicas.OrderBy(replica => replica.Replica.ToString(), StringComparer.Ordinal))
        {
            Write(json, replica);
        }

        json.WriteEndArray();
    }

    /// <summary>The names of enumerations on the wire are theirs in lower case.</summary>
    public static string ToWire(this Enum value) => value.ToString().ToLowerInvariant();

    private static void Write(Utf8JsonWriter json, ReplicaReport replica)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, replica.Replica.ToString());
        json.WriteString("model"u8, replica.Replica.Model.Value);
        json.WriteString("node"u8, replica.Replica.Node);
        json.WriteString("state"u8, replica.State.ToWire());
        json.WriteNumber("running"u8, replica.Running);
        json.WriteNumber("waiting"u8, replica.Waiting);
        json.WriteNumber("memory_bytes"u8, replica.MemoryBytes);
        json.WriteNumber("kv_blocks_used"u8, replica.UsedBlocks);
        json.WriteNumber("kv_blocks_total"u8, replica.TotalBlocks);
        json.WriteNumber("generated_tokens"u8, replica.GeneratedTokens);
        json.WriteString("problem"u8, replica.Problem);
        json.WriteEndObject();
    }
}
