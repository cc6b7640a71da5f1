using System.Globalization;
using Orleans.Ai.Models;

namespace Orleans.Ai.Replicas;

/// <summary>Identifies a replica and says where it lives: <c>model@revision/node/slot</c>.</summary>
[GenerateSerializer, Immutable, Alias("ai.ReplicaId")]
public sealed record ReplicaId
{
    /// <summary>Names a replica.</summary>
    /// <exception cref="ArgumentException">Revision or node are not 1 to 64 of <c>A–Z a–z 0–9 . _ -</c>, or the slot is negative.</exception>
    public ReplicaId(ModelId model, string revision, string node, int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        Model = model;
        Revision = Identifiers.Validate(revision, 64, "", nameof(Revision));
        Node = Identifiers.Validate(node, 64, "", nameof(Node));
        Slot = slot;
    }

    /// <summary>The model it serves.</summary>
    [Id(0)]
    public ModelId Model { get; }

    /// <summary>Fingerprint of the weights it serves.</summary>
    [Id(1)]
    public string Revision { get; }

    /// <summary>Name of the silo that holds the weights.</summary>
    [Id(2)]
    public string Node { get; }

    /// <summary>Which of the silo's replicas of this model, from 0.</summary>
    [Id(3)]
    public int Slot { get; }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no replica id.</exception>
    public static ReplicaId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf('@');
        var parts = text[(at + 1)..].Split('/');
        return at > 0 && parts.Length == 3 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
            ? new ReplicaId(new ModelId(text[..at]), parts[0], parts[1], slot)
            : throw new FormatException($"'{text}' is no replica id of the form model@revision/node/slot.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Model}@{Revision}/{Node}/{Slot}");
}
