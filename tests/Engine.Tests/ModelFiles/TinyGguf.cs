using System.Runtime.InteropServices;

namespace Orleans.Ai.ModelFiles;

/// <summary>The smallest llama as a GGUF file: one layer, two heads of 4, a vocabulary of 6.</summary>
internal static class TinyGguf
{
    public static GgufWriter Settings(Action<GgufWriter>? more = null)
    {
        var writer = new GgufWriter().Add("general.architecture", "llama").Add("llama.block_count", 1u).Add("llama.context_length", 32u)
            .Add("llama.embedding_length", 8u).Add("llama.feed_forward_length", 32u).Add("llama.attention.head_count", 2u)
            .Add("llama.attention.layer_norm_rms_epsilon", 1e-5f).Add("llama.rope.freq_base", 10000f)
            .Add("tokenizer.ggml.model", "gpt2").Add("tokenizer.ggml.tokens", ["a", "b", "c", "ab", "<|im_end|>", "é"])
            .Add("tokenizer.ggml.scores", [0.5f, -1f]).Add("tokenizer.ggml.token_type", [1, 1, 1, 1, 3, 1]).Add("tokenizer.ggml.eos_token_id", 5u)
            .Add("tokenizer.ggml.add_bos_token", false);
        more?.Invoke(writer);
        return writer;
    }

    public static GgufWriter AddTensors(this GgufWriter writer)
    {
        var random = new Random(5);
        byte[] Floats(int count) => MemoryMarshal.AsBytes<float>(Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray()).ToArray();
        foreach (var (name, rows, columns) in new[]
        {
            ("token_embd", 6, 8), ("output", 6, 8), ("blk.0.attn_q", 8, 8), ("blk.0.attn_k", 8, 8), ("blk.0.attn_v", 8, 8), ("blk.0.attn_output", 8, 8),
            ("blk.0.ffn_gate", 32, 8), ("blk.0.ffn_up", 32, 8),
        })
        {
            writer.AddTensor($"{name}.weight", 0, [rows, columns], Floats(rows * columns));
        }

        writer.AddTensor("blk.0.ffn_down.weight", 8, [8, 32], [.. Enumerable.Range(0, 8).SelectMany(_ => new byte[] { 0, 0x2C }.Concat(Enumerable.Range(0, 32).Select(i => (byte)i)))]);
        foreach (var name in new[] { "output_norm", "blk.0.attn_norm", "blk.0.ffn_norm" })
        {
            writer.AddTensor($"{name}.weight", 0, [8], Floats(8));
        }

        return writer;
    }

    public static byte[] Whole(Action<GgufWriter>? more = null) => Settings(more).AddTensors().ToArray();
}
