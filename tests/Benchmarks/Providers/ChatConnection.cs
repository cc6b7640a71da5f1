using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.Ai.Providers;

/// <summary>
/// One kept connection to a server, which the same chat completion is asked for over and over. It reads no more of HTTP/1.1 (RFC 9112)
/// than where an answer ends: it is as cheap as a client can be, since it shares the machine with what is measured.
/// </summary>
internal sealed class ChatConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly byte[] _mark;

    private ChatConnection(string mark) => _mark = Encoding.UTF8.GetBytes(mark);

    /// <summary>Connects.</summary>
    /// <param name="server">Where.</param>
    /// <param name="mark">What every answer must hold.</param>
    public static async Task<ChatConnection> OpenAsync(Uri server, string mark)
    {
        var connection = new ChatConnection(mark);
        await connection._socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return connection;
    }

    /// <summary>Asks, and reads the answer to its end.</summary>
    /// <exception cref="InvalidDataException">It is not the answer that was waited for.</exception>
    public async ValueTask AskAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        var (length, end) = (0, -1);
        while (end < 0 || length < end)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            length += read > 0 ? read : throw new EndOfStreamException("The server closed the connection.");
            end = End(_buffer.AsSpan(0, length));
        }

        var answer = _buffer.AsSpan(0, length);
        if (!answer.StartsWith("HTTP/1.1 200 "u8) || answer.IndexOf(_mark) < 0)
        {
            throw new InvalidDataException($"This is not the answer: {Encoding.UTF8.GetString(answer)}");
        }
    }

    public void Dispose() => _socket.Dispose();

    // Where the answer ends; -1: that is not known yet.
    private static int End(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return -1;
        }

        var body = head + 4;
        return Length(answer[..head]) is { } length ? body + length : answer.EndsWith("\r\n0\r\n\r\n"u8) ? answer.Length : -1;
    }

    // Of a body that is not chunked.
    private static int? Length(ReadOnlySpan<byte> head)
    {
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (line.Length > 15 && Ascii.EqualsIgnoreCase(line[..15], "content-length:"u8))
            {
                return int.Parse(line[15..].Trim((byte)' '), CultureInfo.InvariantCulture);
            }
        }

        return null;
    }
}
