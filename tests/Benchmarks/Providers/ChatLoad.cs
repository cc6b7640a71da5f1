using System.Diagnostics;
using System.Text;
using Orleans.Ai.Streams;

namespace Orleans.Ai.Providers;

/// <summary>Asks a server for chat completions, over so many connections at once, each as soon as its last answer is there.</summary>
/// <param name="server">Who is asked.</param>
/// <param name="headers">Headers of a request, beside those of every one.</param>
internal sealed class ChatLoad(ServerProcess server, params string[] headers)
{
    public const int Connections = 10;

    /// <summary>How long a measurement takes.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    private readonly byte[] _request = Request(server.Address, headers);

    /// <summary>Asks for <see cref="Time"/>.</summary>
    public async Task<ChatLoadResult> RunAsync()
    {
        var cpu = server.Cpu;
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => AskAsync(watch))));
        var elapsed = watch.Elapsed;
        return new ChatLoadResult([.. times.SelectMany(one => one).Order()], elapsed, server.Cpu - cpu);
    }

    private async Task<List<double>> AskAsync(Stopwatch watch)
    {
        using var connection = await ChatConnection.OpenAsync(server.Address, InstantProvider.Mark);
        var times = new List<double>(100_000);
        for (var start = watch.Elapsed; start < Time;)
        {
            await connection.AskAsync(_request);
            var end = watch.Elapsed;
            times.Add((end - start).TotalMilliseconds);
            start = end;
        }

        return times;
    }

    private static byte[] Request(Uri server, string[] headers)
    {
        const string Body = """
            {"model":"chat","messages":[{"role":"system","content":"You are a helpful assistant of a travel agency. Answer briefly, and only what you are sure of."},{"role":"user","content":"Which city is the capital of France, and since when? We plan a journey there next spring."}],"temperature":0.2,"max_tokens":200,"user":"traveller-17"}
            """;
        string[] lines =
        [
            "POST /v1/chat/completions HTTP/1.1", $"Host: {server.Authority}", "Content-Type: application/json", "Accept: application/json",
            "User-Agent: OpenAI/Python 1.99.0", $"Content-Length: {Encoding.UTF8.GetByteCount(Body)}", .. headers, "", Body,
        ];
        return Encoding.UTF8.GetBytes(string.Join("\r\n", lines));
    }
}
