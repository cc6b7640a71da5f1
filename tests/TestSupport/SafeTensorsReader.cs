using System.Buffers.Binary;
using System.Text.Json;

namespace Orleans.Ai;

/// <summary>The tensors of a small safetensors file that is known to be right.</summary>
public static class SafeTensorsReader
{
    public static Dictionary<string, (string Type, int[] Shape, byte[] Data)> Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var json = JsonDocument.Parse(file.AsMemory(sizeof(long), header));
        return json.RootElement.EnumerateObject().Where(tensor => tensor.Name != "__metadata__").ToDictionary(tensor => tensor.Name, tensor =>
        {
            var offsets = tensor.Value.GetProperty("data_offsets");
            int begin = offsets[0].GetInt32(), end = offsets[1].GetInt32(), data = sizeof(long) + header;
            return (
                tensor.Value.GetProperty("dtype").GetString()!,
                tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray(),
                file[(data + begin)..(data + end)]);
        });
    }
}
