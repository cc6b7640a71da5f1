using System.Text;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.ModelFiles;

public sealed class GgufFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, byte[], string> HostileFiles { get; } = new()
    {
        { "empty", [], "only 0 bytes" },
        { "no header", "GGUF"u8.ToArray(), "only 4 bytes" },
        { "other mark", [.. "GGML"u8, .. new byte[20]], "it does not begin with 'GGUF'" },
        { "version 1", new GgufWriter { Version = 1 }.ToArray(), "version 1 is not supported; supported: 2 and 3" },
        { "big-endian", new GgufWriter { Version = 0x03000000 }.ToArray(), "its numbers are big-endian; supported: little-endian" },
        { "2^64 - 1 keys", Header(0, ulong.MaxValue), "in the middle of a value; is the file truncated?" },
        { "2^64 - 1 tensors", Header(ulong.MaxValue, 0), "in the middle of a value" },
        { "endless key", Header(0, 1, 8, 255, 255, 255, 255, 255, 255, 255, 255), "a text of" },
        { "key is no UTF-8", Header(0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 255), "a text is not UTF-8" },
        { "unknown kind of value", Header(0, 1, [.. Key, 13, 0, 0, 0]), "key 'k': value type 13 is unknown" },
        { "endless text", Header(0, 1, [.. Key, 8, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 127]), "key 'k': a text of 9223372036854775807 bytes" },
        { "endless list", Header(0, 1, [.. Key, 9, 0, 0, 0, 4, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]), "key 'k': an array of 18446744073709551615 elements" },
        { "endless list of bytes", Header(0, 1, [.. Key, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 128]), "key 'k': an array of 9223372036854775809 elements" },
        { "list of lists", Header(0, 1, [.. Key, 9, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]), "key 'k': arrays of arrays are not supported" },
        { "key twice", new GgufWriter().Add("k", 1u).Add("k", 2u).ToArray(), "key 'k': it stands there twice" },
        { "alignment 0", new GgufWriter().Add("general.alignment", 0u).ToArray(), "general.alignment must be a whole number from 1" },
        { "alignment 48", new GgufWriter().Add("general.alignment", 48u).ToArray(), "general.alignment '48' is not supported; supported: powers of two" },
        { "no dimension", new GgufWriter().AddTensor("w", 0, [], []).ToArray(), "tensor 'w': 0 dimensions are not supported; supported: 1 to 4" },
        { "five dimensions", new GgufWriter().AddTensor("w", 0, [1, 1, 1, 1, 1], new byte[4]).ToArray(), "tensor 'w': 5 dimensions" },
        { "empty dimension", new GgufWriter().AddTensor("w", 0, [0, 4], []).ToArray(), "tensor 'w': a dimension of 0" },
        { "dimension past 2^31", new GgufWriter().AddTensor("w", 0, [-1], []).ToArray(), "tensor 'w': a dimension of 18446744073709551615" },
        { "product overflows", new GgufWriter().AddTensor("w", 0, [int.MaxValue, int.MaxValue, int.MaxValue], []).ToArray(), "tensor 'w': " },
        { "size overflows", new GgufWriter().AddTensor("w", 0, [int.MaxValue, int.MaxValue, 4], []).ToArray(), "tensor 'w': " },
        { "known format", new GgufWriter().AddTensor("w", 16, [256], new byte[66]).ToArray(), "tensor 'w': its format IQ2_XXS is not supported; supported: F32, F16, Q4_0, Q4_1," },
        { "unknown format", new GgufWriter().AddTensor("w", 77, [256], new byte[66]).ToArray(), "tensor 'w': its format number 77 is not supported" },
        { "no whole blocks", new GgufWriter().AddTensor("w", 12, [2, 128], new byte[144]).ToArray(), "tensor 'w': rows of 128 numbers are no whole blocks of Q4_K, which have 256" },
        { "truncated data", new GgufWriter().AddTensor("w", 0, [64], new byte[252]).ToArray(), "tensor 'w' ends at byte 256 of 252; is the file truncated?" },
        { "described twice", new GgufWriter().AddTensor("w", 0, [1], new byte[4]).AddTensor("w", 0, [1], new byte[4]).ToArray(), "tensor 'w': it is described twice" },
        { "overlap", new GgufWriter { Alignment = 4 }.Add("general.alignment", 4u).AddTensor("v", 0, [2], new byte[4]).AddTensor("w", 0, [1], new byte[4]).ToArray(), "tensor 'w' begins at byte 4, inside the tensor before it" },
        { "unaligned", new GgufWriter { Alignment = 4 }.AddTensor("v", 0, [1], new byte[4]).AddTensor("w", 0, [1], new byte[4]).ToArray(), "tensor 'w': offset 4 is no multiple of the alignment 32" },
    };

    public static TheoryData<string, byte[], string> WrongModels { get; } = new()
    {
        { "no architecture", new GgufWriter().ToArray(), "general.architecture is missing" },
        { "foreign architecture", new GgufWriter().Add("general.architecture", "mamba").ToArray(), "general.architecture 'mamba' is not supported; supported: llama, qwen2, qwen3, qwen3moe, gemma3, phi3, olmo2, smollm3" },
        { "architecture is a number", new GgufWriter().Add("general.architecture", 1u).ToArray(), "general.architecture must be a text, but is UInt32" },
        { "no settings", new GgufWriter().Add("general.architecture", "llama").ToArray(), "llama.block_count is missing" },
        { "no tensors", TinyGguf.Settings().ToArray(), "llama.block_count is 1, but there are only 0 tensors" },
        { "no embedding", TinyGguf.Settings().AddTensor("v", 0, [1], new byte[4]).ToArray(), "tensor 'token_embd.weight' with two dimensions is missing" },
        { "values wider than keys", TinyGguf.Whole(w => w.Add("llama.attention.value_length", 8u)), "llama.attention.value_length '8' is not supported; supported: 4, the size of a key" },
        { "experts", TinyGguf.Whole(w => w.Add("llama.expert_count", 8u)), "llama.expert_count '8' is not supported" },
        { "heads are no divisors", TinyGguf.Whole(w => w.Add("llama.attention.head_count_kv", 3u)), "llama.attention.head_count_kv must be a whole number from 1 to 2, but is 3" },
        { "a scale that llamas lack", TinyGguf.Whole(w => w.Add("llama.residual_scale", 0.2f)), "llama.residual_scale '0.2" },
        { "attention to what follows", TinyGguf.Whole(w => w.Add("llama.attention.causal", false)), "llama.attention.causal 'false' is not supported; supported: true" },
        { "rope of an unknown kind", TinyGguf.Whole(w => w.Add("llama.rope.scaling.type", "twisted")), "llama.rope.scaling.type 'twisted' is not supported; supported: none, linear, yarn" },
        { "yarn without a factor", TinyGguf.Whole(w => w.Add("llama.rope.scaling.type", "yarn")), "llama.rope.scaling.factor is missing" },
        { "frequencies of the wrong size", TinyGguf.Settings().AddTensors().AddTensor("rope_freqs.weight", 0, [3], new byte[12]).ToArray(), "tensor 'rope_freqs.weight' must be a vector of 2 numbers" },
        { "a tensor that llamas lack", TinyGguf.Settings().AddTensors().AddTensor("blk.0.attn_sinks.weight", 0, [8], new byte[32]).ToArray(), "tensor 'blk.0.attn_sinks.weight' has no place in a model of architecture 'llama'" },
        { "heads that are not whole", TinyGguf.Whole(w => w.Add("llama.attention.key_length", 6u).Add("llama.attention.value_length", 6u)), "tensor 'blk.0.attn_q.weight' has shape [8, 8], but the model's configuration asks for [12, 8]" },
        { "part of a set", TinyGguf.Whole(w => w.Add("split.count", 2u)), "is the first of 2 files, but is not named NAME-00001-of-00002.gguf" },
    };

    private static ReadOnlySpan<byte> Key => [1, 0, 0, 0, 0, 0, 0, 0, (byte)'k'];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(HostileFiles), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(WrongModels), DisableDiscoveryEnumeration = true)]
    public void Load_WrongFile_IsRefusedByName(string what, byte[] content, string expected)
    {
        var path = _folder.Write("model.gguf", content);

        var error = Should.Throw<ModelFileException>(() => Load(path), what);

        error.Message.ShouldStartWith(path);
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void Metadata_EveryKind_IsReadOrRefusedByName()
    {
        var path = _folder.Write("model.gguf", TinyGguf.Whole(w => w.Add("list", [true, false]).Add("negative", [-1, 2])));
        using var file = GgufFile.Open(path);
        var metadata = file.Metadata;

        metadata.Text("tokenizer.ggml.model").ShouldBe("gpt2");
        metadata.Integer("tokenizer.ggml.eos_token_id", 0, 10).ShouldBe(5);
        metadata.Number("llama.rope.freq_base", 0, 1e6).ShouldBe(10_000);
        metadata.Number("tokenizer.ggml.eos_token_id", 0, 10).ShouldBe(5);
        metadata.Flag("tokenizer.ggml.add_bos_token").ShouldBe(false);
        metadata.Texts("tokenizer.ggml.tokens").ShouldBe(["a", "b", "c", "ab", "<|im_end|>", "é"]);
        metadata.NumberList("tokenizer.ggml.scores").ShouldBe([0.5f, -1]);
        metadata.IntegerList("negative").ShouldBe([-1, 2]);
        metadata.FlagList("list").ShouldBe([true, false]);
        (metadata.CountOf("negative"), metadata.CountOf("llama.block_count"), metadata.Text("absent"), metadata.Texts("absent")).ShouldBe((2, null, null, null));
        Should.Throw<ModelFileException>(() => metadata.Texts("negative")).Message.ShouldBe($"{path}: negative must be a list of texts, but is a list of Int32");
        Should.Throw<ModelFileException>(() => metadata.Flag("llama.block_count")).Message.ShouldBe($"{path}: llama.block_count must be true or false, but is UInt32");
        Should.Throw<ModelFileException>(() => metadata.Integer("tokenizer.ggml.eos_token_id", 6, 9)).Message.ShouldContain("must be a whole number from 6 to 9, but is 5");
    }

    [Fact]
    public void Open_SplitSet_IsOneModel()
    {
        var whole = Load(_folder.Write("whole.gguf", TinyGguf.Whole()));
        var first = WriteSet(TinyGguf.Settings(w => w.Add("split.no", 0u).Add("split.count", 2u).Add("split.tensors.count", 12)));

        var found = Load(first);

        found.ShouldBe(whole);
        ModelPath.NameOf(first).ShouldBe("set");
        Should.Throw<ModelFileException>(() => ModelSource.Open(Path.Combine(_folder.Path, "set-00002-of-00002.gguf"))).Message.ShouldContain("is a later file of a set");
        File.Delete(Path.Combine(_folder.Path, "whole.gguf"));
        Load(_folder.Path).ShouldBe(whole);
        File.Delete(Path.Combine(_folder.Path, "set-00002-of-00002.gguf"));
        Should.Throw<ModelFileException>(() => Load(first)).Message.ShouldContain("set-00002-of-00002.gguf: cannot be read");
    }

    [Fact]
    public void Open_FolderOfSeveralModels_AsksForOne()
    {
        _folder.Write("b.gguf", TinyGguf.Whole());
        _folder.Write("a.gguf", TinyGguf.Whole());

        Should.Throw<ModelFileException>(() => ModelSource.Open(_folder.Path)).Message.ShouldBe($"{_folder.Path}: holds several GGUF models: name one of a.gguf, b.gguf");
    }

    [Fact]
    public void Open_WhatItSaysOfAnswers_IsRead()
    {
        var path = _folder.Write("Small.Q8_0.gguf", TinyGguf.Whole(w => w.Add("general.sampling.temp", 0.5f).Add("general.sampling.top_k", 7u).Add("general.sampling.penalty_repeat", 2f)));
        using var source = ModelSource.Open(path);

        source.Defaults.EndTokens.ShouldBe([5, 4]);
        (source.Defaults.Temperature, source.Defaults.TopK, source.Defaults.TopP).ShouldBe((0.5f, 7, null));
        source.Defaults.Ignored.ShouldBe(["general.sampling.penalty_repeat = 2"]);
        ModelPath.NameOf(path).ShouldBe("Small.Q8_0");
    }

    [Fact]
    public void Load_DamagedFile_IsReadOrRefusedWithinBoundedMemory()
    {
        var whole = TinyGguf.Whole();
        using var file = GgufFile.Open(_folder.Write("whole.gguf", whole));
        var head = whole.Length - (int)file.DataLength;
        Load(file.Path);

        foreach (var damaged in FileDamage.Truncations(whole, head).Concat(FileDamage.Mutations(whole, head, seed: 11, count: 1500)))
        {
            var path = _folder.Write("model.gguf", damaged);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Load(path);
            }
            catch (ModelFileException e)
            {
                e.Message.ShouldContain(path);
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan((200L * whole.Length) + (1 << 20));
        }
    }

    /// <summary>Loads a model and takes a step.</summary>
    private static float[] Load(string path)
    {
        using var decoder = CpuDecoder.Load(path, new() { Format = WeightFormat.F32, BlockCount = 1, MaxBatchTokens = 4, MaxLogitRows = 4, Threads = 1 });
        return TestSequence.Alone(decoder).Step([1, 3, 2], LogitRows.Last).ToArray();
    }

    private string WriteSet(GgufWriter first)
    {
        _folder.Write("set-00002-of-00002.gguf", new GgufWriter().Add("split.no", 1u).Add("split.count", 2u).AddTensors().ToArray());
        return _folder.Write("set-00001-of-00002.gguf", first.ToArray());
    }

    private static byte[] Header(ulong tensors, ulong keys, params ReadOnlySpan<byte> rest) =>
        [.. Encoding.ASCII.GetBytes("GGUF"), 3, 0, 0, 0, .. BitConverter.GetBytes(tensors), .. BitConverter.GetBytes(keys), .. rest];
}
