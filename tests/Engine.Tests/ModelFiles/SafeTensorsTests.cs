using System.Runtime.InteropServices;

namespace Orleans.Ai.ModelFiles;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, byte[], string> HostileFiles { get; } = new()
    {
        { "empty", [], "only 0 bytes" },
        { "seven bytes", new byte[7], "only 7 bytes" },
        { "header past the end", [200, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8], "header of 200 bytes" },
        { "header of 2^64 - 1 bytes", [255, 255, 255, 255, 255, 255, 255, 255, .. "{}"u8], "header of 18446744073709551615 bytes" },
        { "header of 2^63 bytes", [0, 0, 0, 0, 0, 0, 0, 128, .. "{}"u8], "header of 9223372036854775808 bytes" },
        { "empty header", SafeTensorsBytes.Of("", 0), "no valid safetensors" },
        { "no JSON", SafeTensorsBytes.Of("not json", 0), "no valid safetensors" },
        { "an array", SafeTensorsBytes.Of("[]", 0), "no valid safetensors" },
        { "deep nesting", SafeTensorsBytes.Of(new string('[', 100_000), 0), "no valid safetensors" },
        { "bad UTF-8", SafeTensorsBytes.Of("{\"\u0001\":1}", 0), "no valid safetensors" },
        { "entry is a number", SafeTensorsBytes.Of("""{"w":1}""", 0), "'w'" },
        { "no dtype", SafeTensorsBytes.Of("""{"w":{"shape":[1],"data_offsets":[0,4]}}""", 4), "'w'" },
        { "null dtype", SafeTensorsBytes.Of("""{"w":{"dtype":null,"shape":[1],"data_offsets":[0,4]}}""", 4), "'w': unknown dtype" },
        { "unknown dtype", SafeTensorsBytes.Of("""{"w":{"dtype":"Q3","shape":[1],"data_offsets":[0,4]}}""", 4), "'w': unknown dtype Q3" },
        { "shape is a string", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", 4), "'w'" },
        { "negative size", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", 4), "'w': shape [-1, -1]" },
        { "fractional size", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}}""", 6), "'w'" },
        { "size past 2^31", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[4294967297],"data_offsets":[0,4]}}""", 4), "'w'" },
        { "product overflows", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", 4), "'w'" },
        { "shape and offsets differ", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4), "'w': shape [2] of F32 does not fit" },
        { "one offset", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""", 4), "'w'" },
        { "offsets backwards", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4), "'w'" },
        { "negative offset", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4), "'w'" },
        { "offset past 2^63", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""", 4), "'w'" },
        { "truncated data", SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4), "'w' ends at byte 8 of 4; is the file truncated?" },
        { "overlap", SafeTensorsBytes.Of("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8), "'b' begins at byte 4, inside the tensor before it" },
        { "hole", SafeTensorsBytes.Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8), "'a' begins at byte 4, after a hole" },
        { "bytes left over", SafeTensorsBytes.Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8), "the tensors end at byte 4, the data at 8" },
        { "described twice", SafeTensorsBytes.Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4), "'a' is described twice" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(HostileFiles), DisableDiscoveryEnumeration = true)]
    public void Open_HostileFile_IsRefusedByName(string what, byte[] content, string expected)
    {
        var path = _folder.Write("model.safetensors", content);

        var error = Should.Throw<ModelFileException>(() => SafeTensors.OpenFolder(_folder.Path), what);

        error.Message.ShouldStartWith(path);
        error.Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("missing", "tensor 'missing' of shape [2, 3] is missing")]
    [InlineData("flat", "tensor 'flat' has shape [6], but the model's configuration asks for [2, 3]")]
    [InlineData("whole", "tensor 'whole' is I64; supported: F32, BF16, F16")]
    public void Get_WrongTensor_NamesFileTensorAndShape(string name, string expected)
    {
        var path = _folder.Write("model.safetensors", SafeTensorsBytes.Of([("flat", "F32", [6], new byte[24]), ("whole", "I64", [2, 3], new byte[48])]));
        using var file = SafeTensors.OpenFolder(_folder.Path);

        Should.Throw<ModelFileException>(() => file.Get(name, 2, 3)).Message.ShouldBe($"{path}: {expected}");
    }

    [Fact]
    public void Get_EveryWeightFormat_WidensExactly()
    {
        float[] values = [1.5f, -2, 0, 0.09375f, 0, 0];
        var path = _folder.Write("model.safetensors", SafeTensorsBytes.Of([
            ("f32", "F32", [2, 3], MemoryMarshal.AsBytes<float>(values).ToArray()),
            ("f16", "F16", [2, 3], MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, v => (Half)v)).ToArray()),
            ("bf16", "BF16", [2, 3], MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(values, v => (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16))).ToArray())]));
        using var file = SafeTensors.Open(path);

        foreach (var name in new[] { "f32", "f16", "bf16" })
        {
            var (all, row) = (new float[6], new float[3]);
            file.Get(name, 2, 3).CopyAll(all);
            file.Get(name, 2, 3).CopyRow(1, row);
            all.ShouldBe(values, name);
            row.ShouldBe(values[3..], name);
        }

        file.ParameterCount.ShouldBe(18);
    }

    [Fact]
    public void OpenFolder_NoFile_NamesIt() =>
        Should.Throw<ModelFileException>(() => SafeTensors.OpenFolder(_folder.Path)).Message.ShouldContain("model.safetensors: cannot be read");

    [Fact]
    public void OpenFolder_Shards_AreOneModel()
    {
        WriteShards("""{"a": "one.safetensors", "b": "two.safetensors", "c": "two.safetensors"}""");

        using var weights = SafeTensors.OpenFolder(_folder.Path);
        var values = new float[2];
        weights.Get("c", 2).CopyAll(values);

        values.ShouldBe([3, 4]);
        (weights.ParameterCount, weights.DataLength, weights.Contains("b"), weights.Contains("d")).ShouldBe((4L, 16L, true, false));
        Should.Throw<ModelFileException>(() => weights.Get("d", 1)).Message.ShouldContain("model.safetensors.index.json: tensor 'd' of shape [1] is missing");
    }

    [Theory]
    [InlineData("""{"a": "one.safetensors", "b": "one.safetensors"}""", "one.safetensors: tensor 'b', which ")]
    [InlineData("""{"a": "none.safetensors"}""", "none.safetensors: cannot be read")]
    [InlineData("""{"a": "../one.safetensors"}""", "weight_map.a must be the name of a file in the same folder, but is \"../one.safetensors\"")]
    [InlineData("""{"a": "/etc/passwd"}""", "weight_map.a must be the name of a file in the same folder")]
    [InlineData("""{"a": ".."}""", "weight_map.a must be the name of a file in the same folder")]
    [InlineData("""{"a": 1}""", "weight_map.a must be the name of a file in the same folder")]
    [InlineData("""["a"]""", "weight_map must be an object")]
    [InlineData("null", "weight_map is missing")]
    public void OpenFolder_WrongIndex_IsRefusedByName(string map, string expected)
    {
        WriteShards(map);

        Should.Throw<ModelFileException>(() => SafeTensors.OpenFolder(_folder.Path)).Message.ShouldContain(expected);
    }

    private void WriteShards(string map)
    {
        static byte[] Bytes(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
        _folder.Write("one.safetensors", SafeTensorsBytes.Of([("a", "F32", [1], Bytes(1))]));
        _folder.Write("two.safetensors", SafeTensorsBytes.Of([("b", "F32", [1], Bytes(2)), ("c", "F32", [2], Bytes(3, 4))]));
        _folder.Write("model.safetensors.index.json", $$"""{"metadata": {"total_size": 16}, "weight_map": {{map}}}""");
    }

    [Fact]
    public void Open_MoreExpertsThanTheFileCanHold_IsRefusedBeforeTheyAreDescribed()
    {
        var folder = SharedData.Require("models/families/qwen3-moe");
        _folder.Write("model.safetensors", File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        var config = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();
        config.Remove("num_local_experts");
        config["num_experts"] = 1 << 24;
        _folder.Write("config.json", System.Text.Encoding.UTF8.GetBytes(config.ToJsonString()));

        Should.Throw<ModelFileException>(() => ModelSource.Open(_folder.Path)).Message.ShouldContain("too few for 16777216 experts");
    }
}
