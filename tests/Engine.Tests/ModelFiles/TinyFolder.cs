using System.Runtime.InteropServices;

namespace Orleans.Ai.ModelFiles;

/// <summary>The smallest llama as a Hugging Face folder in two shards: one layer, two heads of 4, a vocabulary of 6.</summary>
internal static class TinyFolder
{
    private static readonly (string Name, int[] Shape)[] _tensors =
    [
        ("model.embed_tokens", [6, 8]), ("model.norm", [8]), ("model.layers.0.input_layernorm", [8]), ("model.layers.0.post_attention_layernorm", [8]),
        ("model.layers.0.self_attn.q_proj", [8, 8]), ("model.layers.0.self_attn.k_proj", [8, 8]), ("model.layers.0.self_attn.v_proj", [8, 8]),
        ("model.layers.0.self_attn.o_proj", [8, 8]), ("model.layers.0.mlp.gate_proj", [16, 8]), ("model.layers.0.mlp.up_proj", [16, 8]),
        ("model.layers.0.mlp.down_proj", [8, 16]), ("lm_head", [6, 8]),
    ];

    /// <summary>Every file with the length of what is not weights in it.</summary>
    public static Dictionary<string, (byte[] Content, int Head)> Write(TemporaryFolder folder)
    {
        var map = string.Join(", ", _tensors.Select((tensor, i) => $"\"{tensor.Name}.weight\": \"{Shard(i)}\""));
        var files = new Dictionary<string, (byte[] Content, int Head)>
        {
            ["config.json"] = All("""
                {"architectures": ["LlamaForCausalLM"], "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
                "vocab_size": 6, "max_position_embeddings": 32, "eos_token_id": [5, 4], "rms_norm_eps": 1e-5,
                "rope_parameters": {"rope_type": "llama3", "rope_theta": 10000, "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 16}}
                """u8),
            ["generation_config.json"] = All("""{"do_sample": true, "temperature": 0.5, "top_k": 4, "eos_token_id": 5}"""u8),
            ["model.safetensors.index.json"] = All(System.Text.Encoding.UTF8.GetBytes($"{{\"weight_map\": {{{map}}}}}")),
        };
        foreach (var shard in _tensors.Select((tensor, i) => (tensor, Name: Shard(i))).GroupBy(t => t.Name))
        {
            var content = SafeTensorsBytes.Of(shard.Select(t => ($"{t.tensor.Name}.weight", "F32", t.tensor.Shape, Values(t.tensor.Shape))));
            files[shard.Key] = (content, content.Length - shard.Sum(t => Values(t.tensor.Shape).Length));
        }

        foreach (var (name, (content, _)) in files)
        {
            folder.Write(name, content);
        }

        return files;
    }

    private static string Shard(int tensor) => tensor < 6 ? "model-00001-of-00002.safetensors" : "model-00002-of-00002.safetensors";

    private static (byte[] Content, int Head) All(ReadOnlySpan<byte> content) => (content.ToArray(), content.Length);

    private static byte[] Values(int[] shape) =>
        MemoryMarshal.AsBytes<float>(Enumerable.Range(0, shape.Aggregate((product, size) => product * size)).Select(i => (i % 7 * 0.1f) - 0.3f).ToArray()).ToArray();
}
