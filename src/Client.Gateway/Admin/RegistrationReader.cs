using System.Text.Json;
using Orleans.Ai.Models;
using Orleans.Ai.Requests;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

/// <summary>Reads what an operator registers. A typing error must not change what is asked for, so unknown members are refused.</summary>
internal static class RegistrationReader
{
    private const int MaxReplicas = 1024;
    private const int MaxAccelerators = 64;
    private const string SizeForms = "bytes as an integer, or a size such as \"8GiB\"";

    public static ModelRegistration Read(JsonParameter body)
    {
        body.RefuseUnknown("id", "path", "replicas", "needs");
        return new ModelRegistration
        {
            Id = ReadId(body.Required("id")),
            Path = ReadPath(body.Required("path")),
            Replicas = (int?)body.Optional("replicas")?.AsInteger(0, MaxReplicas) ?? 1,
            Needs = body.Optional("needs") is { } needs ? ReadNeeds(needs.AsObject()) : new(),
        };
    }

    /// <summary>Reads the body of a scaling: how many replicas to keep up.</summary>
    public static int ReadScale(JsonParameter body)
    {
        body.RefuseUnknown("replicas");
        return (int)body.Required("replicas").AsInteger(0, MaxReplicas);
    }

    private static ModelId ReadId(JsonParameter id)
    {
        try
        {
            return new ModelId(id.AsString());
        }
        catch (ArgumentException)
        {
            throw id.Mismatch("1 to 128 of A-Z a-z 0-9 . _ - / :");
        }
    }

    // Silos run in different folders, where a relative path would mean different things.
    private static string ReadPath(JsonParameter path)
        => path.AsString() is var text && Path.IsPathFullyQualified(text) && !text.Contains('\0')
            ? text
            : throw path.Mismatch("an absolute path, the same on every silo that may host the model");

    private static ModelNeeds ReadNeeds(JsonParameter needs)
    {
        needs.RefuseUnknown("accelerators", "accelerator_kind", "memory", "labels", "anti_affinity");
        var accelerators = (int?)needs.Optional("accelerators")?.AsInteger(0, MaxAccelerators) ?? 0;
        return new ModelNeeds
        {
            Accelerators = accelerators,
            AcceleratorKind = needs.Optional("accelerator_kind") is { } kind ? ReadKind(kind, accelerators) : null,
            MemoryBytes = needs.Optional("memory") is { } memory ? ReadSize(memory) : null,
            Labels = needs.Optional("labels") is { } labels ? ReadLabels(labels.AsObject()) : new Dictionary<string, string>(),
            AntiAffinity = needs.Optional("anti_affinity")?.AsBoolean() ?? false,
        };
    }

    private static AcceleratorKind ReadKind(JsonParameter kind, int accelerators) => (kind.AsString(), accelerators) switch
    {
        (_, 0) => throw kind.Mismatch("left out unless 'needs.accelerators' is at least 1"),
        ("simulated", _) => AcceleratorKind.Simulated,
        ("cuda", _) => AcceleratorKind.Cuda,
        _ => throw kind.Mismatch("'simulated' or 'cuda'"),
    };

    private static long ReadSize(JsonParameter size) => size.Value.ValueKind switch
    {
        JsonValueKind.Number => size.AsInteger(1, long.MaxValue),
        JsonValueKind.String when ByteSize.TryParse(size.AsString(), out var bytes) && bytes > 0 => bytes,
        _ => throw size.Mismatch(SizeForms),
    };

    private static Dictionary<string, string> ReadLabels(JsonParameter labels) => labels.Members()
        .ToDictionary(label => label.Name, label => label.Value.AsString());
}
