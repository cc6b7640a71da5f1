using System.Buffers.Binary;
using System.Globalization;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the fields of one protocol buffers message, and never beyond it.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;
    private int _wireType;

    /// <summary>The number of the field at hand.</summary>
    public int Field { get; private set; }

    /// <summary>Goes to the next field; false at the message's end. Each must be read, or skipped, before the next.</summary>
    public bool TryNext()
    {
        if (_position == _message.Length)
            return false;
        var tag = NextVarint();
        (Field, _wireType) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
        return true;
    }

    public ulong ReadVarint() => _wireType == Varint ? NextVarint() : throw Broken("a number");

    public bool ReadFlag() => ReadVarint() != 0;

    public float ReadSingle() => _wireType == Fixed32 ? BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float))) : throw Broken("a float");

    public ReadOnlySpan<byte> ReadBytes() =>
        _wireType == Bytes ? Take(NextVarint()) : throw Broken("bytes");

    public void Skip()
    {
        switch (_wireType)
        {
            case Varint:
                NextVarint();
                break;
            case Fixed64:
                Take(sizeof(ulong));
                break;
            case Bytes:
                Take(NextVarint());
                break;
            case Fixed32:
                Take(sizeof(uint));
                break;
            default:
                throw Broken("of a known type");
        }
    }

    private ulong NextVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw Broken("a number of at most ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_message.Length - _position))
            throw Broken("inside its message");
        var bytes = _message.Slice(_position, (int)count);
        _position += (int)count;
        return bytes;
    }

    private readonly TokenizerException Broken(string expected) => new(string.Create(
        CultureInfo.InvariantCulture, $"field {Field} is not {expected} at byte {_position} of a message of {_message.Length}"));
}
