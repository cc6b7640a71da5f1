using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Json;
using Orleans.Ai.Streams;

namespace Orleans.Ai.Providers;

/// <summary>Reads one stream of <see cref="PacedProvider"/>: when each token came, after it was sent.</summary>
internal sealed class TokenStream
{
    private static readonly byte[] Content = "\"content\":\""u8.ToArray();
    private readonly List<float> _delays = [];
    private long _last;

    /// <summary>How long each token was on its way. Unit: milliseconds.</summary>
    public IReadOnlyList<float> Delays => _delays;

    /// <summary>A token came before one that was sent before it.</summary>
    public bool IsDisordered { get; private set; }

    /// <summary>Its end mark came.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Asks for a stream, and reads it to its end.</summary>
    public static async Task<TokenStream> ReadAsync(ServerProcess server, int tokens)
    {
        var stream = new TokenStream();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(Body(tokens)) };
        request.Headers.TryAddWithoutValidation("Authorization", GatewayProcesses.Bearer);
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[8 << 10];
        var length = 0;
        for (int read; (read = await body.ReadAsync(buffer.AsMemory(length))) > 0;)
        {
            var now = Stopwatch.GetTimestamp();
            length += read;
            var taken = stream.Take(buffer.AsSpan(0, length), now);
            buffer.AsSpan(taken, length - taken).CopyTo(buffer);
            length -= taken;
        }

        return stream;
    }

    private static object Body(int tokens) =>
        new { model = "chat", messages = new[] { new { role = "user", content = HttpLoad.Question } }, stream = true, max_tokens = tokens };

    // Takes the lines that are whole.
    private int Take(ReadOnlySpan<byte> text, long now)
    {
        var taken = 0;
        for (int end; (end = text[taken..].IndexOf((byte)'\n')) >= 0; taken += end + 1)
        {
            TakeLine(text.Slice(taken, end), now);
        }

        return taken;
    }

    private void TakeLine(ReadOnlySpan<byte> line, long now)
    {
        HasEnded |= line.SequenceEqual("data: [DONE]"u8);
        var content = line.IndexOf(Content);
        if (content >= 0 && Utf8Parser.TryParse(line[(content + Content.Length)..], out long sent, out _))
        {
            _delays.Add((float)Stopwatch.GetElapsedTime(sent, now).TotalMilliseconds);
            IsDisordered |= sent < _last;
            _last = sent;
        }
    }
}
