namespace Orleans.Ai.ModelFiles;

/// <summary>Rotary position embedding (Su et al., arXiv:2104.09864).</summary>
/// <param name="Theta">Base of the frequencies: pair i of a head of size d turns by <c>Theta^(-2i/d)</c> per position.</param>
public sealed record RopeConfig(double Theta)
{
    /// <summary>Reads <c>rope_parameters</c>, or <c>rope_theta</c> and <c>rope_scaling</c> of the older style.</summary>
    internal static RopeConfig Read(JsonSettings json)
    {
        var section = json.Section("rope_parameters") ?? json.Section("rope_scaling");
        if ((section?.Text("rope_type") ?? section?.Text("type") ?? "default") is var type && type is not "default")
        {
            throw section!.Unsupported("rope_type", type, "default");
        }

        if ((section ?? json).Number("partial_rotary_factor", 0, 1) is { } share and not 1)
        {
            throw json.Unsupported("partial_rotary_factor", $"{share}", "1");
        }

        return new(section?.Number("rope_theta", 1, 1e12) ?? json.Number("rope_theta", 1, 1e12) ?? 10_000);
    }
}
