using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.ModelFiles;

/// <summary>Writes safetensors files, right ones and wrong ones.</summary>
internal static class SafeTensorsBytes
{
    public static byte[] Of(string header, int dataLength) => Of(header, new byte[dataLength]);

    public static byte[] Of(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    /// <summary>A file of tensors whose bytes are given.</summary>
    public static byte[] Of(IEnumerable<(string Name, string Type, int[] Shape, byte[] Data)> tensors)
    {
        var header = new Dictionary<string, object>();
        var data = new List<byte>();
        foreach (var (name, type, shape, bytes) in tensors)
        {
            header[name] = new { dtype = type, shape, data_offsets = new[] { data.Count, data.Count + bytes.Length } };
            data.AddRange(bytes);
        }

        return Of(JsonSerializer.Serialize(header), [.. data]);
    }
}
