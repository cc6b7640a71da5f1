using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Ai.Providers;

/// <summary>An address where connecting takes for ever: its queue is full. So a request halts when it is about to be sent.</summary>
internal sealed class FullListener : IDisposable
{
    private const string SynSent = "02";
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _fillers = [];
    private readonly int _own;

    public FullListener()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        for (var i = 0; i < 4; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _fillers.Add(filler);
            try
            {
                filler.Connect(_listener.LocalEndPoint!);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // It is under way, or waits for ever.
            }
        }

        _own = All;
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Others that wait to be connected.</summary>
    public int Waiting => All - _own;

    // Sockets of .NET's clients speak IPv6, which holds IPv4.
    private int All
    {
        get
        {
            var port = $":{Port.ToString("X4", CultureInfo.InvariantCulture)}";
            return new[] { "/proc/net/tcp", "/proc/net/tcp6" }.SelectMany(File.ReadLines).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Count(fields => fields[3] == SynSent && fields[2].EndsWith(port, StringComparison.Ordinal));
        }
    }

    public void Dispose()
    {
        _fillers.ForEach(filler => filler.Dispose());
        _listener.Dispose();
    }
}
