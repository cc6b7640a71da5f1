using System.Text.Json;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

/// <summary>Silos in the admin API's JSON.</summary>
internal static class SiloJson
{
    public static void WriteList(Utf8JsonWriter json, IReadOnlyList<SiloView> silos, TimeProvider time)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        WriteTotals(json, GridTotals.Of(silos));
        json.WriteStartArray("data"u8);
        foreach (var silo in silos)
        {
            Write(json, silo, time);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteState(Utf8JsonWriter json, string node, bool draining)
    {
        json.WriteStartObject();
        json.WriteString("node"u8, node);
        json.WriteString("state"u8, State(draining));
        json.WriteEndObject();
    }

    public static void WriteLabels(Utf8JsonWriter json, IReadOnlyDictionary<string, string> labels)
    {
        json.WriteStartObject("labels"u8);
        foreach (var (name, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SiloView silo, TimeProvider time)
    {
        var (report, profile) = (silo.Report, silo.Report.Profile);
        json.WriteStartObject();
        json.WriteString("node"u8, profile.Node);
        WriteRoles(json, profile.Roles);
        json.WriteString("state"u8, State(report.IsDraining));
        WriteAccelerator(json, report);
        json.WriteString("kernel"u8, profile.Kernel);
        json.WriteNumber("memory_bytes"u8, profile.MemoryBytes);
        json.WriteNumber("free_memory_bytes"u8, report.FreeMemoryBytes);
        WriteLabels(json, profile.Labels);
        WriteLoad(json, GridTotals.Of([silo]));
        json.WriteNumber("report_age_seconds"u8, Math.Round(time.GetElapsedTime(silo.ReceivedAt).TotalSeconds, 1));
        ReplicaJson.WriteAll(json, report.Replicas);
        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, GridTotals totals)
    {
        json.WriteStartObject("totals"u8);
        json.WriteNumber("silos"u8, totals.Silos);
        json.WriteNumber("draining_silos"u8, totals.DrainingSilos);
        json.WriteNumber("memory_bytes"u8, totals.MemoryBytes);
        json.WriteNumber("free_memory_bytes"u8, totals.FreeMemoryBytes);
        WriteLoad(json, totals);
        json.WriteEndObject();
    }

    private static void WriteLoad(Utf8JsonWriter json, GridTotals load)
    {
        json.WriteNumber("replica_count"u8, load.Replicas);
        json.WriteNumber("in_flight"u8, load.InFlight);
        json.WriteNumber("running"u8, load.Running);
        json.WriteNumber("waiting"u8, load.Waiting);
        json.WriteNumber("queue_depth"u8, load.Running + load.Waiting);
        json.WriteNumber("tokens_per_second"u8, Math.Round(load.TokensPerSecond, 1));
    }

    private static void WriteRoles(Utf8JsonWriter json, SiloRoles roles)
    {
        json.WriteStartArray("roles"u8);
        foreach (var role in new[] { SiloRoles.Gateway, SiloRoles.Compute }.Where(role => roles.HasFlag(role)))
        {
            json.WriteStringValue(role.ToWire());
        }

        json.WriteEndArray();
    }

    private static void WriteAccelerator(Utf8JsonWriter json, SiloReport report)
    {
        json.WriteStartObject("accelerator"u8);
        json.WriteString("kind"u8, report.Profile.Accelerator.ToWire());
        json.WriteNumber("count"u8, report.Profile.AcceleratorCount);
        json.WriteNumber("memory_bytes"u8, report.Profile.AcceleratorMemoryBytes);
        json.WriteStartArray("free_bytes"u8);
        foreach (var free in report.FreeAcceleratorBytes)
        {
            json.WriteNumberValue(free);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string State(bool draining) => draining ? "draining" : "active";
}
