using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Ai;

/// <summary>A Llama of a given shape with random weights, as a Hugging Face folder; deleted on disposal. What it says is noise.</summary>
public sealed class RandomLlama : IDisposable
{
    private RandomLlama(string name, JsonObject config)
    {
        Folder = Path.Combine(Directory.CreateTempSubdirectory("orleans-ai-").FullName, name);
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "config.json"), config.ToJsonString());
        File.Copy(Path.Combine(SharedData.DemoModel, "chat_template.jinja"), Path.Combine(Folder, "chat_template.jinja"));
        WriteTokenizer((int)config["vocab_size"]!);
        WriteWeights([.. Shapes(config)]);
    }

    /// <summary>The model's folder; its name is the model's.</summary>
    public string Folder { get; }

    /// <summary>The shape of SmolLM2-135M: what a step costs there, with a vocabulary made up to its size.</summary>
    public static RandomLlama CreateSmolLm2() => new("llama-135m", new JsonObject
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["hidden_size"] = 576,
        ["intermediate_size"] = 1536,
        ["num_hidden_layers"] = 30,
        ["num_attention_heads"] = 9,
        ["num_key_value_heads"] = 3,
        ["vocab_size"] = 49152,
        ["max_position_embeddings"] = 2048,
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 100000.0,
        ["hidden_act"] = "silu",
        ["tie_word_embeddings"] = true,
        ["eos_token_id"] = 2,
    });

    /// <summary>The shape of Llama-3.2-1B: 1.24 billion weights, a file of 2.5 GB.</summary>
    public static RandomLlama CreateLlama1B() => new("llama-1b", new JsonObject
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["hidden_size"] = 2048,
        ["intermediate_size"] = 8192,
        ["num_hidden_layers"] = 16,
        ["num_attention_heads"] = 32,
        ["num_key_value_heads"] = 8,
        ["vocab_size"] = 128256,
        ["max_position_embeddings"] = 8192,
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 500000.0,
        ["hidden_act"] = "silu",
        ["tie_word_embeddings"] = true,
        ["eos_token_id"] = 2,
    });

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);

    /// <summary>The demo model's tokenizer, with words of no meaning for the ids that it lacks.</summary>
    private void WriteTokenizer(int size)
    {
        var tokenizer = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.DemoModel, "tokenizer.json")))!;
        var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        for (var id = vocabulary.Count + 2; id < size; id++)
        {
            vocabulary[$"Ġw{id}"] = id;
        }

        File.WriteAllText(Path.Combine(Folder, "tokenizer.json"), tokenizer.ToJsonString());
    }

    private void WriteWeights((string Name, int[] Shape)[] tensors)
    {
        var header = new JsonObject();
        var end = 0L;
        foreach (var (name, shape) in tensors)
        {
            var begin = end;
            end += Elements(shape) * sizeof(ushort);
            header[name] = new JsonObject
            {
                ["dtype"] = "BF16",
                ["shape"] = JsonSerializer.SerializeToNode(shape),
                ["data_offsets"] = new JsonArray(begin, end),
            };
        }

        using var file = File.Create(Path.Combine(Folder, "model.safetensors"));
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(json);
        var random = new Random(1);
        foreach (var (name, shape) in tensors)
        {
            var values = new ushort[Elements(shape)];
            var norm = name.EndsWith("norm.weight", StringComparison.Ordinal);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (ushort)(BitConverter.SingleToUInt32Bits(norm ? 1 : (random.NextSingle() - 0.5f) * 0.1f) >> 16);
            }

            file.Write(MemoryMarshal.AsBytes<ushort>(values));
        }
    }

    private static long Elements(int[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    private static IEnumerable<(string Name, int[] Shape)> Shapes(JsonObject config)
    {
        int hidden = (int)config["hidden_size"]!, inner = (int)config["intermediate_size"]!;
        var keys = hidden / (int)config["num_attention_heads"]! * (int)config["num_key_value_heads"]!;
        yield return ("model.embed_tokens.weight", [(int)config["vocab_size"]!, hidden]);
        yield return ("model.norm.weight", [hidden]);
        for (var layer = 0; layer < (int)config["num_hidden_layers"]!; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            yield return (prefix + "input_layernorm.weight", [hidden]);
            yield return (prefix + "post_attention_layernorm.weight", [hidden]);
            yield return (prefix + "self_attn.q_proj.weight", [hidden, hidden]);
            yield return (prefix + "self_attn.k_proj.weight", [keys, hidden]);
            yield return (prefix + "self_attn.v_proj.weight", [keys, hidden]);
            yield return (prefix + "self_attn.o_proj.weight", [hidden, hidden]);
            yield return (prefix + "mlp.gate_proj.weight", [inner, hidden]);
            yield return (prefix + "mlp.up_proj.weight", [inner, hidden]);
            yield return (prefix + "mlp.down_proj.weight", [hidden, inner]);
        }
    }
}
