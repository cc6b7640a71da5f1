using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orleans.Ai.ModelFiles;

/// <summary>Blocks of every format against the values that gguf-py, the format's own library, reads from them.</summary>
public sealed class GgufVectorTests
{
    [Fact]
    public unsafe void Read_BlocksOfEveryFormat_GivesTheLibrarysValues()
    {
        var folder = SharedData.Require("gguf-vectors");
        var types = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "index.json"))).RootElement.GetProperty("types");

        foreach (var (name, expected) in types.EnumerateObject().Select(t => (t.Name, t.Value)))
        {
            var type = GgufTensorTypes.Get(expected.GetProperty("type_id").GetUInt32());
            var raw = File.ReadAllBytes(Path.Combine(folder, $"{name}.raw"));
            var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, $"{name}.f32"))).ToArray();
            int rows = expected.GetProperty("shape")[0].GetInt32(), columns = expected.GetProperty("shape")[1].GetInt32();
            var (all, row) = (new float[values.Length], new float[columns]);

            fixed (byte* data = raw)
            {
                var tensor = new Tensor(type, rows, columns, data);
                tensor.CopyAll(all);
                tensor.CopyRow(rows - 1, row);
                tensor.ByteCount.ShouldBe(raw.Length, name);
            }

            type.Name.ShouldBe(name);
            type.BlockLength.ShouldBe(expected.GetProperty("block").GetInt32(), name);
            all.ShouldBe(values, name);
            row.ShouldBe(values[^columns..], name);
        }

        types.EnumerateObject().Count().ShouldBe(GgufTensorTypes.All.Count() - 1, "F32 has no vector: it is its own value");
    }
}
