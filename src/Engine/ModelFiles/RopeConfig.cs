namespace Orleans.Ai.ModelFiles;

/// <summary>Rotary position embedding (Su et al., arXiv:2104.09864).</summary>
/// <param name="Theta">Base of the frequencies: pair i of <paramref name="Size"/> numbers turns by <c>Theta^(-2i/Size)</c> per position.</param>
/// <param name="Size">Leading numbers of a head that turn; even, at most the head's width.</param>
/// <param name="Scaling">Change of the frequencies for contexts longer than the model was first trained on.</param>
public sealed record RopeConfig(double Theta, int Size, RopeScaling? Scaling = null)
{
    /// <summary>Reads <c>rope_parameters</c>, or <c>rope_theta</c> and <c>rope_scaling</c> of the older style.</summary>
    /// <param name="json">The configuration.</param>
    /// <param name="conventions">Of the architecture.</param>
    /// <param name="headSize">Width of a head.</param>
    /// <param name="layerType">Whose parameters, where the kinds of layers have their own.</param>
    /// <param name="localTheta">The base of layers that have one of their own in the older style, which is never scaled; else null.</param>
    internal static RopeConfig Read(JsonSettings json, ArchitectureConventions conventions, int headSize, string layerType, double? localTheta)
    {
        var parameters = json.Section("rope_parameters");
        var own = parameters?.Find(layerType) is null ? null : parameters.Section(layerType);
        if (own is null && localTheta is not null)
        {
            return new(json.Number("rope_local_base_freq", 1, 1e12) ?? localTheta.Value, headSize);
        }

        var section = own ?? parameters ?? json.Section("rope_scaling");
        var size = TurningSize(json, section, conventions, headSize);
        return new(
            section?.Number("rope_theta", 1, 1e12) ?? json.Number("rope_theta", 1, 1e12) ?? conventions.RopeTheta,
            size,
            section is null ? null : RopeScaling.Read(section, json, size));
    }

    private static int TurningSize(JsonSettings json, JsonSettings? section, ArchitectureConventions conventions, int headSize)
    {
        var share = section?.Number("partial_rotary_factor", 0, 1) ?? json.Number("partial_rotary_factor", 0, 1) ?? 1;
        var size = (int)(headSize * share);
        return !conventions.HasPartialRope && share is not 1 ? throw json.Unsupported("partial_rotary_factor", $"{share}", "1")
            : size == 0 || size % 2 != 0 ? throw json.Unsupported("partial_rotary_factor", $"{share}", $"shares of head_dim {headSize} that are even")
            : size;
    }
}
