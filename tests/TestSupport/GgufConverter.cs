using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.Ai;

/// <summary>
/// Makes a GGUF file of a Hugging Face folder with BF16 weights as llama.cpp's converter does: its names, keys and changes
/// to the weights. A second pair of eyes for the reader: it shares no code with it.
/// </summary>
public static partial class GgufConverter
{
    private const uint Float32 = 0;
    private const uint BFloat16 = 30;

    private static readonly Dictionary<string, string> _architectures = new()
    {
        ["LlamaForCausalLM"] = "llama",
        ["MistralForCausalLM"] = "llama",
        ["Qwen2ForCausalLM"] = "qwen2",
        ["Qwen3ForCausalLM"] = "qwen3",
        ["Qwen3MoeForCausalLM"] = "qwen3moe",
        ["Gemma3ForCausalLM"] = "gemma3",
        ["Phi3ForCausalLM"] = "phi3",
        ["Olmo2ForCausalLM"] = "olmo2",
        ["SmolLM3ForCausalLM"] = "smollm3",
    };

    public static GgufWriter Convert(string folder, uint version = 3, int alignment = 32)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        var config = json.RootElement;
        var architecture = _architectures[config.GetProperty("architectures")[0].GetString()!];
        var writer = new GgufWriter { Version = version, Alignment = alignment }.Add("general.architecture", architecture);
        if (alignment != 32)
        {
            writer.Add("general.alignment", (uint)alignment);
        }

        AddSettings(writer, architecture, config);
        var tensors = SafeTensorsReader.Read(Path.Combine(folder, "model.safetensors"));
        foreach (var (name, (_, shape, data)) in tensors.Where(tensor => !tensor.Key.Contains(".experts.", StringComparison.Ordinal)))
        {
            Add(writer, architecture, config, name, shape, data);
        }

        AddExperts(writer, config, tensors);
        if (RopeOf(config).TryGetProperty("rope_type", out var type) && type.ValueEquals("llama3"))
        {
            var factors = Llama3Factors(RopeOf(config), HeadSize(config));
            writer.AddTensor("rope_freqs.weight", Float32, [factors.Length], MemoryMarshal.AsBytes<float>(factors).ToArray());
        }

        return writer;
    }

    private static void AddSettings(GgufWriter writer, string architecture, JsonElement config)
    {
        void Size(string key, string setting)
        {
            if (config.TryGetProperty(setting, out var value) && value.ValueKind == JsonValueKind.Number)
            {
                writer.Add($"{architecture}.{key}", value.GetUInt32());
            }
        }

        Size("block_count", "num_hidden_layers");
        Size("context_length", "max_position_embeddings");
        Size("embedding_length", "hidden_size");
        Size("feed_forward_length", "intermediate_size");
        Size("attention.head_count", "num_attention_heads");
        Size("attention.head_count_kv", "num_key_value_heads");
        Size("attention.key_length", "head_dim");
        Size("attention.value_length", "head_dim");
        Size("attention.sliding_window", "sliding_window");
        Size("expert_count", "num_local_experts");
        Size("expert_used_count", "num_experts_per_tok");
        Size("expert_feed_forward_length", "moe_intermediate_size");
        writer.Add($"{architecture}.attention.layer_norm_rms_epsilon", config.GetProperty("rms_norm_eps").GetSingle());
        writer.Add($"{architecture}.rope.freq_base", RopeOf(config).GetProperty("rope_theta").GetSingle());
        writer.Add($"{architecture}.rope.dimension_count", (uint)HeadSize(config));
        writer.Add("tokenizer.ggml.tokens", Enumerable.Range(0, config.GetProperty("vocab_size").GetInt32()).Select(id => $"token{id}").ToArray());
        if (config.GetProperty("eos_token_id") is { ValueKind: JsonValueKind.Number } end)
        {
            writer.Add("tokenizer.ggml.eos_token_id", end.GetUInt32());
        }
    }

    private static void Add(GgufWriter writer, string architecture, JsonElement config, string name, int[] shape, byte[] data)
    {
        if (architecture is "llama" or "smollm3" && QueryOrKey().IsMatch(name))
        {
            data = Interleaved(data, HeadSize(config), data.Length / shape[0]);
        }

        if (shape.Length > 1)
        {
            writer.AddTensor(NameOf(architecture, name), BFloat16, shape, data);
            return;
        }

        var added = architecture is "gemma3" && name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1f : 0f;
        var values = Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(data).ToArray(), bits => BitConverter.UInt32BitsToSingle((uint)bits << 16) + added);
        writer.AddTensor(NameOf(architecture, name), Float32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());
    }

    private static void AddExperts(GgufWriter writer, JsonElement config, Dictionary<string, (string Type, int[] Shape, byte[] Data)> tensors)
    {
        var experts = tensors.Where(tensor => tensor.Key.Contains(".experts.", StringComparison.Ordinal))
            .Select(tensor => (Name: Expert().Match(tensor.Key), tensor.Value.Shape, tensor.Value.Data))
            .GroupBy(tensor => $"blk.{tensor.Name.Groups["layer"].Value}.ffn_{tensor.Name.Groups["matrix"].Value}_exps.weight");
        foreach (var stack in experts)
        {
            var ordered = stack.OrderBy(tensor => int.Parse(tensor.Name.Groups["expert"].Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            writer.AddTensor(stack.Key, BFloat16, [ordered.Length, .. ordered[0].Shape], [.. ordered.SelectMany(tensor => tensor.Data)]);
        }
    }

    /// <summary>Row i of the first half of a head, then row i of the second, and so on.</summary>
    private static byte[] Interleaved(byte[] data, int headSize, int rowSize)
    {
        var result = new byte[data.Length];
        for (var row = 0; row < data.Length / rowSize; row++)
        {
            var (head, half, pair) = (row / headSize, row % headSize / (headSize / 2), row % (headSize / 2));
            data.AsSpan(row * rowSize, rowSize).CopyTo(result.AsSpan(((head * headSize) + (pair * 2) + half) * rowSize));
        }

        return result;
    }

    private static float[] Llama3Factors(JsonElement rope, int headSize)
    {
        double Setting(string name) => rope.GetProperty(name).GetDouble();
        var (factor, low, high, original) = (Setting("factor"), Setting("low_freq_factor"), Setting("high_freq_factor"), Setting("original_max_position_embeddings"));
        return [.. Enumerable.Range(0, headSize / 2).Select(pair =>
        {
            var length = 2 * Math.PI * Math.Pow(Setting("rope_theta"), 2.0 * pair / headSize);
            var smooth = ((original / length) - low) / (high - low);
            return (float)(length < original / high ? 1 : length > original / low ? factor : 1 / (((1 - smooth) / factor) + smooth));
        })];
    }

    private static JsonElement RopeOf(JsonElement config)
    {
        var rope = config.GetProperty("rope_parameters");
        return rope.TryGetProperty("full_attention", out var full) ? full : rope;
    }

    private static int HeadSize(JsonElement config) => config.TryGetProperty("head_dim", out var size)
        ? size.GetInt32()
        : config.GetProperty("hidden_size").GetInt32() / config.GetProperty("num_attention_heads").GetInt32();

    private static string NameOf(string architecture, string name)
    {
        (string From, string To)[] parts =
        [
            ("model.embed_tokens", "token_embd"), ("model.norm", "output_norm"), ("lm_head", "output"), ("model.layers", "blk"),
            ("self_attn.q_norm", "attn_q_norm"), ("self_attn.k_norm", "attn_k_norm"), ("self_attn.qkv_proj", "attn_qkv"), ("self_attn.q_proj", "attn_q"),
            ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"), ("input_layernorm", "attn_norm"),
            ("post_attention_layernorm", architecture is "gemma3" or "olmo2" ? "post_attention_norm" : "ffn_norm"), ("pre_feedforward_layernorm", "ffn_norm"),
            ("post_feedforward_layernorm", "post_ffw_norm"), ("mlp.gate_up_proj", "ffn_up"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"),
            ("mlp.down_proj", "ffn_down"), ("mlp.gate", "ffn_gate_inp"),
        ];
        return parts.Aggregate(name, (text, part) => text.Replace(part.From, part.To, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"self_attn\.[qk]_proj\.")]
    private static partial Regex QueryOrKey();

    [GeneratedRegex(@"layers\.(?<layer>\d+)\.mlp\.experts\.(?<expert>\d+)\.(?<matrix>gate|up|down)_proj\.weight")]
    private static partial Regex Expert();
}
