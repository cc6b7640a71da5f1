using System.Buffers;
using System.Text;

namespace Orleans.Ai.Wire;

/// <summary>
/// Reads server-sent events from bytes as they come (WHATWG HTML, 9.2): any of the three line ends, comments, a byte order mark, events that
/// come in pieces. A frame's data lies in the one pooled buffer that the bytes were read into; nothing is copied unless an event has
/// several lines of data.
/// </summary>
/// <param name="maxFrameBytes">Largest event, with all its lines.</param>
/// <param name="maxBytes">Largest sum of all events.</param>
internal sealed class SseReader(int maxFrameBytes, long maxBytes) : IDisposable
{
    private const int FirstBufferBytes = 8 << 10;

    private readonly List<(byte[] Utf8, string Text)> names = [];
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int line;
    private int scanned;
    private int end;
    private int dataStart;
    private int dataEnd;
    private bool hasData;
    private string name = "";
    private bool isFirstLine = true;
    private bool skipsLineFeed;
    private long total;

    /// <summary>The next event, if all of it is here.</summary>
    public bool TryRead(out SseFrame frame)
    {
        while (TryReadLine(out var start, out var length))
        {
            if (length > 0)
            {
                Take(start, length);
            }
            else if (TryDispatch(out frame))
            {
                return true;
            }
        }

        frame = default;
        return false;
    }

    /// <summary>After the end: an event whose last lines are whole, and that only lacks the empty line behind it.</summary>
    public bool TryReadLast(out SseFrame frame) => TryDispatch(out frame);

    /// <summary>Where more bytes are to be put; then <see cref="Add"/> is called.</summary>
    /// <exception cref="InvalidDataException">An event is larger than is allowed.</exception>
    public Memory<byte> GetRoom()
    {
        MakeRoom();
        return buffer.AsMemory(end);
    }

    /// <summary>So many bytes were put there.</summary>
    /// <exception cref="InvalidDataException">All events together are larger than is allowed.</exception>
    public void Add(int bytes)
    {
        end += bytes;
        total += bytes;
        if (total > maxBytes)
        {
            throw new InvalidDataException($"The answer is larger than {maxBytes} bytes.");
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        (buffer, line, scanned, end, hasData) = ([], 0, 0, 0, false);
    }

    private bool TryReadLine(out int start, out int length)
    {
        if (skipsLineFeed && line < end)
        {
            skipsLineFeed = false;
            line += buffer[line] == '\n' ? 1 : 0;
            scanned = Math.Max(scanned, line);
        }

        var found = buffer.AsSpan(scanned, end - scanned).IndexOfAny((byte)'\n', (byte)'\r');
        if (found < 0)
        {
            scanned = end;
            (start, length) = (0, 0);
            return false;
        }

        var lineEnd = scanned + found;
        skipsLineFeed = buffer[lineEnd] == '\r';
        (start, length) = (line, lineEnd - line);
        line = scanned = lineEnd + 1;
        if (isFirstLine)
        {
            isFirstLine = false;
            SkipByteOrderMark(ref start, ref length);
        }

        return true;
    }

    private void SkipByteOrderMark(ref int start, ref int length)
    {
        if (buffer.AsSpan(start, length).StartsWith("\uFEFF"u8))
        {
            start += 3;
            length -= 3;
        }
    }

    private void Take(int start, int length)
    {
        var text = buffer.AsSpan(start, length);
        var colon = text.IndexOf((byte)':');
        var field = colon < 0 ? text : text[..colon];
        var value = colon < 0 ? length : colon + 1;
        value += value < length && text[value] == ' ' ? 1 : 0;
        if (field.SequenceEqual("data"u8))
        {
            AppendData(start + value, length - value);
        }
        else if (field.SequenceEqual("event"u8))
        {
            name = NameOf(text[value..]);
        }
    }

    // Lines of data only ever move to the left, over what stood between them.
    private void AppendData(int start, int length)
    {
        if (!hasData)
        {
            (hasData, dataStart, dataEnd) = (true, start, start + length);
            return;
        }

        buffer[dataEnd++] = (byte)'\n';
        buffer.AsSpan(start, length).CopyTo(buffer.AsSpan(dataEnd));
        dataEnd += length;
    }

    private bool TryDispatch(out SseFrame frame)
    {
        frame = hasData ? new SseFrame(name, buffer.AsMemory(dataStart, dataEnd - dataStart)) : default;
        name = "";
        var dispatched = hasData;
        hasData = false;
        return dispatched;
    }

    // A stream has few names, and says them over and over.
    private string NameOf(ReadOnlySpan<byte> utf8)
    {
        const int Most = 32;
        foreach (var (known, text) in names)
        {
            if (utf8.SequenceEqual(known))
            {
                return text;
            }
        }

        var made = Encoding.UTF8.GetString(utf8);
        if (names.Count < Most)
        {
            names.Add((utf8.ToArray(), made));
        }

        return made;
    }

    private void MakeRoom()
    {
        var keep = hasData ? dataStart : line;
        if (end - keep > maxFrameBytes)
        {
            throw new InvalidDataException($"An event of the answer is larger than {maxFrameBytes} bytes.");
        }

        if (keep > 0)
        {
            buffer.AsSpan(keep, end - keep).CopyTo(buffer);
            (line, scanned, end, dataStart, dataEnd) = (line - keep, scanned - keep, end - keep, dataStart - keep, dataEnd - keep);
        }

        if (end == buffer.Length)
        {
            Grow();
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
