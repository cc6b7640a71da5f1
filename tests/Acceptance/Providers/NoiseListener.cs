using System.Net;
using System.Net.Sockets;

namespace Orleans.Ai.Providers;

/// <summary>Answers every connection with bytes that are no HTTP.</summary>
internal sealed class NoiseListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public NoiseListener()
    {
        _listener.Start();
        _ = AnswerAllAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAllAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is disposed.
        }
    }

    private static async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false);
                await stream.WriteAsync(new byte[] { 0x16, 0x03, 0xFF, 0x00, 0x0D, 0x0A, 0x0D, 0x0A });
            }
            catch (IOException)
            {
                // Who asked has gone.
            }
        }
    }
}
