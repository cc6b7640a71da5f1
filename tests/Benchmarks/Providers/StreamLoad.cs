using System.Diagnostics;
using Orleans.Ai.Streams;

namespace Orleans.Ai.Providers;

/// <summary>Reads many streams of <see cref="PacedProvider"/> at once, whose beginnings are spread over a second, so that their tokens do not come all together.</summary>
/// <param name="server">Who is asked.</param>
/// <param name="streams">How many.</param>
internal sealed class StreamLoad(ServerProcess server, int streams)
{
    private static readonly TimeSpan Beginnings = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Reads streams of that length.</summary>
    public async Task<StreamLoadResult> RunAsync(TimeSpan length)
    {
        var tokens = (int)(length.TotalSeconds * PacedProvider.TokensPerSecond);
        var cpu = server.Cpu;
        var watch = Stopwatch.StartNew();
        var reading = Task.WhenAll(Enumerable.Range(0, streams).Select(stream => ReadAsync(Beginnings * stream / streams, tokens)));
        var memory = new List<long>();
        for (var at = Interval; at <= length; at += Interval)
        {
            await Task.Delay(at > watch.Elapsed ? at - watch.Elapsed : TimeSpan.Zero);
            memory.Add(server.ResidentBytes);
        }

        var read = await reading;
        return new StreamLoadResult(
            [.. read.SelectMany(stream => stream.Delays).Order()],
            [.. Enumerable.Range(0, memory.Count).Select(window => Percentile99(read, window))],
            streams * tokens,
            read.Count(stream => !stream.HasEnded || stream.IsDisordered),
            memory,
            (server.Cpu - cpu).All / watch.Elapsed.TotalMicroseconds);
    }

    // Of the tokens that were sent within one interval.
    private static float Percentile99(TokenStream[] read, int window)
    {
        var each = (int)(Interval.TotalSeconds * PacedProvider.TokensPerSecond);
        float[] delays = [.. read.SelectMany(stream => stream.Delays.Skip(window * each).Take(each)).Order()];
        return delays.Length == 0 ? float.NaN : delays[delays.Length * 99 / 100];
    }

    private async Task<TokenStream> ReadAsync(TimeSpan beginning, int tokens)
    {
        await Task.Delay(beginning);
        return await TokenStream.ReadAsync(server, tokens);
    }
}
