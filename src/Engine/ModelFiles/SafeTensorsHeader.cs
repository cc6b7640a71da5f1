using System.Text.Json;

namespace Orleans.Ai.ModelFiles;

/// <summary>Reads and checks the JSON header of a safetensors file. Trusts nothing in it.</summary>
internal static class SafeTensorsHeader
{
    /// <summary>The format's own limit. Unit: bytes.</summary>
    public const int MaxLength = 100_000_000;

    /// <param name="path">For messages.</param>
    /// <param name="json">The header.</param>
    /// <param name="dataLength">Bytes that follow the header.</param>
    /// <exception cref="ModelFileException">It is not a valid header for that many bytes.</exception>
    public static Dictionary<string, TensorEntry> Parse(string path, ReadOnlyMemory<byte> json, long dataLength)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var entries = new Dictionary<string, TensorEntry>();
            foreach (var property in document.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
            {
                if (!entries.TryAdd(property.Name, ReadEntry(property.Name, property.Value)))
                {
                    throw new FormatException($"tensor '{property.Name}' is described twice");
                }
            }

            CheckCoverage(entries.Values, dataLength);
            return entries;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw ModelFileException.In(path, $"is no valid safetensors file: {e.Message}", e);
        }
    }

    private static TensorEntry ReadEntry(string name, JsonElement value)
    {
        try
        {
            var type = TensorType.Find(value.GetProperty("dtype").GetString()) ?? throw new FormatException($"unknown dtype {value.GetProperty("dtype")}");
            var shape = value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray();
            var offsets = value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
            return offsets is [var begin, var end] && begin >= 0 && Array.TrueForAll(shape, size => size >= 0)
                && type.SizeOf(shape.Aggregate(1L, (elements, size) => checked(elements * size))) == end - begin
                ? new(name, type, shape, begin, end)
                : throw new FormatException($"shape [{string.Join(", ", shape)}] of {type.Name} does not fit data_offsets [{string.Join(", ", offsets)}]");
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new FormatException($"tensor '{name}': {e.Message}", e);
        }
    }

    /// <summary>The format demands that the tensors cover the data without overlap and without holes.</summary>
    private static void CheckCoverage(IEnumerable<TensorEntry> entries, long dataLength)
    {
        var covered = 0L;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.End > dataLength)
            {
                throw new FormatException($"tensor '{entry.Name}' ends at byte {entry.End} of {dataLength}; is the file truncated?");
            }

            if (entry.Begin != covered)
            {
                throw new FormatException($"tensor '{entry.Name}' begins at byte {entry.Begin}, {(entry.Begin < covered ? "inside the tensor before it" : "after a hole")}, not at {covered}");
            }

            covered = entry.End;
        }

        if (covered != dataLength)
        {
            throw new FormatException($"the tensors end at byte {covered}, the data at {dataLength}");
        }
    }
}
