using System.Text;

namespace Orleans.Ai;

/// <summary>Writes GGUF files: what it is told, right or wrong.</summary>
public sealed class GgufWriter
{
    private readonly List<Action<BinaryWriter>> _values = [];
    private readonly List<(string Name, uint Type, int[] Shape, byte[] Data)> _tensors = [];

    public uint Version { get; init; } = 3;

    public int Alignment { get; init; } = 32;

    public GgufWriter Add(string key, string value) => AddValue(key, 8, writer => Write(writer, value));

    public GgufWriter Add(string key, uint value) => AddValue(key, 4, writer => writer.Write(value));

    public GgufWriter Add(string key, float value) => AddValue(key, 6, writer => writer.Write(value));

    public GgufWriter Add(string key, bool value) => AddValue(key, 7, writer => writer.Write(value));

    public GgufWriter Add(string key, string[] values) => AddList(key, 8, values, Write);

    public GgufWriter Add(string key, int[] values) => AddList(key, 5, values, (writer, value) => writer.Write(value));

    public GgufWriter Add(string key, float[] values) => AddList(key, 6, values, (writer, value) => writer.Write(value));

    public GgufWriter Add(string key, bool[] values) => AddList(key, 7, values, (writer, value) => writer.Write(value));

    /// <param name="name">The file's name of it.</param>
    /// <param name="type">Number of its format.</param>
    /// <param name="shape">Row-major.</param>
    /// <param name="data">As it is stored.</param>
    public GgufWriter AddTensor(string name, uint type, int[] shape, byte[] data)
    {
        _tensors.Add((name, type, shape, data));
        return this;
    }

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_values.Count);
        _values.ForEach(write => write(writer));
        var offset = 0L;
        foreach (var (name, type, shape, data) in _tensors)
        {
            Write(writer, name);
            writer.Write((uint)shape.Length);
            foreach (var size in shape.Reverse())
            {
                writer.Write((ulong)size);
            }

            writer.Write(type);
            writer.Write(offset);
            offset = Aligned(offset + data.Length);
        }

        foreach (var (_, _, _, data) in _tensors)
        {
            writer.Write(new byte[Aligned(stream.Length) - stream.Length]);
            writer.Write(data);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private GgufWriter AddList<T>(string key, uint type, T[] values, Action<BinaryWriter, T> write) => AddValue(key, 9, writer =>
    {
        writer.Write(type);
        writer.Write((ulong)values.Length);
        Array.ForEach(values, value => write(writer, value));
    });

    private GgufWriter AddValue(string key, uint type, Action<BinaryWriter> write)
    {
        _values.Add(writer =>
        {
            Write(writer, key);
            writer.Write(type);
            write(writer);
        });
        return this;
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;
}
