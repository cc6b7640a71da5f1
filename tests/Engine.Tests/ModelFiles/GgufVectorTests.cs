using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orleans.Ai.ModelFiles;

/// <summary>Blocks of every format against the values that gguf-py, the format's own library, reads from them.</summary>
public sealed class GgufVectorTests
{
    private const string Folder = "gguf-vectors";

    public static TheoryData<string> Folders => [Folder, .. SharedData.Extra is { } extra && Directory.Exists(Path.Combine(extra, Folder)) ? [Path.Combine(extra, Folder)] : (string[])[]];

    [Theory]
    [MemberData(nameof(Folders))]
    public unsafe void Read_BlocksOfEveryFormat_GivesTheLibrarysValues(string name)
    {
        var folder = SharedData.Require(name);
        var types = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "index.json"))).RootElement.GetProperty("types");

        foreach (var (format, expected) in types.EnumerateObject().Select(t => (t.Name, t.Value)))
        {
            var type = GgufTensorTypes.Get(expected.GetProperty("type_id").GetUInt32());
            var raw = File.ReadAllBytes(Path.Combine(folder, $"{format}.raw"));
            var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, $"{format}.f32"))).ToArray();
            int rows = expected.GetProperty("shape")[0].GetInt32(), columns = expected.GetProperty("shape")[1].GetInt32();
            var (all, row) = (new float[values.Length], new float[columns]);

            fixed (byte* data = raw)
            {
                var tensor = new Tensor(type, rows, columns, data);
                tensor.CopyAll(all);
                tensor.CopyRow(rows - 1, row);
                tensor.ByteCount.ShouldBe(raw.Length, format);
            }

            type.Name.ShouldBe(format);
            type.BlockLength.ShouldBe(expected.GetProperty("block").GetInt32(), format);
            all.ShouldBe(values, format);
            row.ShouldBe(values[^columns..], format);
        }

        if (name == Folder)
        {
            types.EnumerateObject().Count().ShouldBe(GgufTensorTypes.All.Count() - 1, "F32 has no vector: it is its own value");
        }
    }
}
