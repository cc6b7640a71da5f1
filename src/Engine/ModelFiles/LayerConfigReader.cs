namespace Orleans.Ai.ModelFiles;

/// <summary>Reads what differs from layer to layer.</summary>
internal sealed class LayerConfigReader(JsonSettings json, ArchitectureConventions conventions, int headSize, int limit)
{
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    public LayerConfig[] Read(int count, bool experts)
    {
        var window = Window();
        var types = json.Texts("layer_types");
        if (types is not null && types.Count != count)
        {
            throw json.Unsupported("layer_types", $"{types.Count} entries", $"one for each of the {count} layers");
        }

        // Layers of a kind share one object: whoever makes tables for it makes few.
        var (full, sliding) = (new Lazy<RopeConfig>(() => Rope(Full)), new Lazy<RopeConfig>(() => Rope(Sliding)));
        return [.. Enumerable.Range(0, count).Select(layer =>
        {
            var slides = types is null ? window is not null && conventions.HasWindow?.Invoke(json, layer) == true : Slides(types[layer], window);
            var rope = conventions.HasRope(json, layer) ? (slides ? sliding : full).Value : null;
            return new LayerConfig(rope, slides ? window : null, experts && ExpertConfig.IsSparse(json, layer, limit));
        })];
    }

    private int? Window() =>
        conventions.HasWindow is null || (conventions.WindowsNeedFlag && json.Flag("use_sliding_window") != true) ? null
        : json.Contains("sliding_window") ? json.Integer("sliding_window", 1, int.MaxValue)
        : conventions.Window;

    private bool Slides(string type, int? window) => (type, window) switch
    {
        (Full, _) => false,
        (Sliding, not null) => true,
        (Sliding, null) => throw json.Unsupported("layer_types", type, $"{Full}, for there is no sliding_window in use"),
        _ => throw json.Unsupported("layer_types", type, Full, Sliding),
    };

    private RopeConfig Rope(string layerType)
    {
        var local = layerType == Sliding ? conventions.WindowRopeTheta : null;
        return RopeConfig.Read(json, conventions, headSize, layerType, local);
    }
}
