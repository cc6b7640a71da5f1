using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Orleans.Ai.Triton.Protocol;

namespace Orleans.Ai.Triton;

/// <summary>Tensors of one element, raw: texts are a length of four bytes, little-endian, and the bytes (Triton, binary tensor data).</summary>
internal static class TritonTensors
{
    /// <summary>Adds a text.</summary>
    public static void AddText(this ModelInferRequest request, string name, string text)
    {
        var bytes = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(int)));
        Add(request, name, "BYTES", bytes);
    }

    /// <summary>Adds a truth value.</summary>
    public static void AddBool(this ModelInferRequest request, string name, bool value) => Add(request, name, "BOOL", [value ? (byte)1 : (byte)0]);

    /// <summary>Reads a text; <see langword="null"/> where the response has no such tensor, or an empty one.</summary>
    /// <exception cref="InvalidDataException">It is no text.</exception>
    public static string? Text(this ModelInferResponse response, string name)
    {
        var (tensor, raw) = Find(response, name);
        if (tensor is null)
        {
            return null;
        }

        if (raw is null)
        {
            return tensor.Contents?.BytesContents is [var first, ..] ? first.ToStringUtf8() : null;
        }

        if (raw.Length == 0)
        {
            return null;
        }

        return raw.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(raw.Span) is var length && length >= 0 && length <= raw.Length - sizeof(int)
            ? Encoding.UTF8.GetString(raw.Span.Slice(sizeof(int), length))
            : throw new InvalidDataException($"The tensor {name} of the answer is no text.");
    }

    /// <summary>Reads a whole number; <see langword="null"/> where the response has no such tensor.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static long? Number(this ModelInferResponse response, string name)
    {
        var (tensor, raw) = Find(response, name);
        return (tensor?.Datatype, raw?.Length) switch
        {
            (null, _) => null,
            ("UINT32", null) => tensor!.Contents?.UintContents is [var number, ..] ? number : null,
            ("INT32", null) => tensor!.Contents?.IntContents is [var number, ..] ? number : null,
            ("UINT32" or "INT32", >= sizeof(uint)) => BinaryPrimitives.ReadUInt32LittleEndian(raw!.Span),
            ("UINT64" or "INT64", >= sizeof(ulong)) => BinaryPrimitives.ReadInt64LittleEndian(raw!.Span),
            _ => throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The tensor {name} of the answer is no whole number.")),
        };
    }

    private static void Add(ModelInferRequest request, string name, string type, byte[] raw)
    {
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = type, Shape = { 1 } });
        request.RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(raw));
    }

    // Raw contents stand apart, in the order of the tensors.
    private static (ModelInferResponse.Types.InferOutputTensor? Tensor, ByteString? Raw) Find(ModelInferResponse response, string name)
    {
        for (var i = 0; i < response.Outputs.Count; i++)
        {
            if (response.Outputs[i].Name == name)
            {
                return (response.Outputs[i], i < response.RawOutputContents.Count ? response.RawOutputContents[i] : null);
            }
        }

        return default;
    }
}
