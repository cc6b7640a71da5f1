using System.Globalization;
using Orleans.Ai.Silos;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Orleans.Ai.Placement;

/// <summary>A silo's profile as the metadata that Orleans spreads with the membership. The names stand here alone.</summary>
internal static class SiloProfileMetadata
{
    private const string Prefix = "ai.";
    private const string Node = Prefix + "node";
    private const string Roles = Prefix + "roles";

    /// <summary>All of it, for other nodes and for people who look at the cluster.</summary>
    public static Dictionary<string, string> Write(SiloProfile profile)
    {
        var metadata = new Dictionary<string, string>
        {
            [Node] = profile.Node,
            [Roles] = profile.Roles.ToString(),
            [Prefix + "accelerator"] = profile.Accelerator.ToString(),
            [Prefix + "accelerator.count"] = profile.AcceleratorCount.ToString(CultureInfo.InvariantCulture),
            [Prefix + "accelerator.memory"] = profile.AcceleratorMemoryBytes.ToString(CultureInfo.InvariantCulture),
            [Prefix + "kernel"] = profile.Kernel,
            [Prefix + "memory"] = profile.MemoryBytes.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in profile.Labels)
        {
            metadata[$"{Prefix}label.{name}"] = value;
        }

        return metadata;
    }

    /// <summary>The silo's name; <see langword="null"/> while its metadata is not known here.</summary>
    public static string? NodeOf(SiloMetadata metadata) => metadata.Metadata.GetValueOrDefault(Node);

    /// <summary>What the silo does.</summary>
    public static SiloRoles RolesOf(SiloMetadata metadata) =>
        Enum.TryParse<SiloRoles>(metadata.Metadata.GetValueOrDefault(Roles), out var roles) ? roles : SiloRoles.None;
}
