using System.Globalization;
using System.Text.Json.Nodes;

namespace Orleans.Ai.ModelFiles;

/// <summary>Says in the terms of <c>config.json</c> what a GGUF file says of rotary embeddings.</summary>
internal sealed class GgufRope(GgufFile file, int headSize)
{
    private const double MostTheta = 1e12;
    private const double MostFactor = 1e6;

    private readonly GgufMetadata _metadata = file.Metadata;

    /// <summary>A float32 as the decimal number it was made from: 1e-5, not 9.99999974e-6.</summary>
    public static double Shortest(double number) => double.Parse(((float)number).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <exception cref="ModelFileException">A value is wrong, or asks for what is not supported.</exception>
    public void AddTo(JsonObject settings)
    {
        var theta = Number("rope.freq_base", 1, MostTheta) ?? 10_000;
        var rope = Scaling(theta);
        rope["rope_theta"] = theta;
        var turned = _metadata.Integer(Key("rope.dimension_count"), 1, headSize) ?? headSize;
        if (turned != headSize)
        {
            rope["partial_rotary_factor"] = (double)turned / headSize;
        }

        // Gemma 3 turns faster in layers that see little, and never scales there.
        settings["rope_parameters"] = file.Architecture.Name is not "gemma3" ? rope : new JsonObject
        {
            ["full_attention"] = rope,
            ["sliding_attention"] = new JsonObject { ["rope_type"] = "default", ["rope_theta"] = Number("rope.freq_base_swa", 1, MostTheta) ?? 10_000 },
        };
    }

    private JsonObject Scaling(double theta)
    {
        if (file.Find("rope_freqs.weight") is { } factors)
        {
            return Llama3RopeScaling.Recover(Values(factors, "rope_freqs.weight"), theta) ?? throw ModelFileException.In(
                file.Path, "tensor 'rope_freqs.weight' scales frequencies in an unknown way; supported: as Llama 3 does");
        }

        if (file.Find("rope_factors_long.weight") is { } far)
        {
            return LongRope(far);
        }

        if ((Number("rope.scaling.attn_factor", 0, MostFactor) ?? 1) is var attention && attention != 1)
        {
            throw _metadata.Unsupported(Key("rope.scaling.attn_factor"), $"{attention}", "1, or any with factors for each pair");
        }

        var key = Key("rope.scaling.type");
        return _metadata.Text(key) switch
        {
            null when Number("rope.scale_linear", 0, MostFactor) is { } factor and not (0 or 1) => new() { ["rope_type"] = "linear", ["factor"] = factor },
            null or "none" => new() { ["rope_type"] = "default" },
            "linear" => new() { ["rope_type"] = "linear", ["factor"] = Factor() },
            "yarn" => Yarn(),
            var other => throw _metadata.Unsupported(key, other, "none", "linear", "yarn"),
        };
    }

    private JsonObject Yarn()
    {
        var rope = new JsonObject { ["rope_type"] = "yarn", ["factor"] = Factor(), ["original_max_position_embeddings"] = OriginalLength() };
        AddNumber(rope, "attention_factor", "rope.scaling.yarn_attn_factor");
        AddNumber(rope, "beta_fast", "rope.scaling.yarn_beta_fast");
        AddNumber(rope, "beta_slow", "rope.scaling.yarn_beta_slow");
        return rope;
    }

    private JsonObject LongRope((TensorFile File, TensorEntry Entry) far)
    {
        var near = file.Find("rope_factors_short.weight") ?? throw ModelFileException.In(file.Path, "tensor 'rope_factors_short.weight' is missing");
        var rope = new JsonObject
        {
            ["rope_type"] = "longrope",
            ["long_factor"] = List(Values(far, "rope_factors_long.weight")),
            ["short_factor"] = List(Values(near, "rope_factors_short.weight")),
            ["original_max_position_embeddings"] = OriginalLength(),
        };
        AddNumber(rope, "attention_factor", "rope.scaling.attn_factor");
        return rope;
    }

    private unsafe float[] Values((TensorFile File, TensorEntry Entry) found, string name)
    {
        if (found.Entry.Shape is not [var count] || count != headSize / 2 || !found.Entry.Type.IsWeight)
        {
            throw ModelFileException.In(file.Path, $"tensor '{name}' must be a vector of {headSize / 2} numbers, one for each pair of a head");
        }

        var values = new float[count];
        new Tensor(found.Entry.Type, count, 1, found.File.DataOf(found.Entry)).CopyAll(values);
        return Array.TrueForAll(values, value => value is > 0 and < (float)MostFactor)
            ? values
            : throw ModelFileException.In(file.Path, $"tensor '{name}' has a factor that is not between 0 and {MostFactor}");
    }

    private static JsonArray List(float[] values) => new([.. values.Select(value => JsonValue.Create(Shortest(value)))]);

    private void AddNumber(JsonObject rope, string name, string key)
    {
        if (Number(key, 0, MostFactor) is { } number)
        {
            rope[name] = number;
        }
    }

    private double Factor() => Number("rope.scaling.factor", 1, MostFactor) ?? throw _metadata.Missing(Key("rope.scaling.factor"));

    private long OriginalLength() =>
        _metadata.Integer(Key("rope.scaling.original_context_length"), 1, int.MaxValue) ?? throw _metadata.Missing(Key("rope.scaling.original_context_length"));

    private double? Number(string name, double from, double to) => _metadata.Number(Key(name), from, to) is { } number ? Shortest(number) : null;

    private string Key(string name) => $"{file.Architecture.Name}.{name}";
}
