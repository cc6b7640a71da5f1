using System.Diagnostics;
using Orleans.Ai.Streams;

namespace Orleans.Ai.Providers;

/// <summary>Reads many streams of <see cref="PacedProvider"/> at once, whose beginnings are spread over a second, so that their tokens do not come all together.</summary>
/// <param name="server">Who is asked.</param>
/// <param name="streams">How many.</param>
internal sealed class StreamLoad(ServerProcess server, int streams)
{
    private static readonly TimeSpan Beginnings = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromSeconds(10);

    /// <summary>Reads streams of that length.</summary>
    public async Task<StreamLoadResult> RunAsync(TimeSpan length)
    {
        var tokens = (int)(length.TotalSeconds * PacedProvider.TokensPerSecond);
        var cpu = server.Cpu;
        var watch = Stopwatch.StartNew();
        var reading = Task.WhenAll(Enumerable.Range(0, streams).Select(stream => ReadAsync(Beginnings * stream / streams, tokens)));
        var memory = new List<long>();
        for (var at = MemoryInterval; at <= length; at += MemoryInterval)
        {
            await Task.Delay(at > watch.Elapsed ? at - watch.Elapsed : TimeSpan.Zero);
            memory.Add(server.ResidentBytes);
        }

        var read = await reading;
        return new StreamLoadResult(
            [.. read.SelectMany(stream => stream.Delays).Order()],
            streams * tokens,
            read.Count(stream => !stream.HasEnded || stream.IsDisordered),
            memory,
            (server.Cpu - cpu).All / watch.Elapsed.TotalMicroseconds);
    }

    private async Task<TokenStream> ReadAsync(TimeSpan beginning, int tokens)
    {
        await Task.Delay(beginning);
        return await TokenStream.ReadAsync(server, tokens);
    }
}
