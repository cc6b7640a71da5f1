using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Providers;

/// <summary>
/// A provider that streams as many tokens as are asked for, at a fixed pace from each stream's own beginning. The text of a token is the
/// moment at which it was sent, by the machine's one monotonic clock (<see cref="Stopwatch.GetTimestamp"/>).
/// </summary>
internal static class PacedProvider
{
    public const string Command = "paced-provider";

    public const double TokensPerSecond = 20;

    private const string Opening = """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1741569952,"model":"gpt-4.1","choices":[{"index":0,"delta":{""";
    private const string Closing = """},"finish_reason":null}]}""";

    private static readonly byte[] First = Event($$"""{{Opening}}"role":"assistant","content":""{{Closing}}""");
    private static readonly byte[] BeforeToken = [.. "data: "u8, .. Encoding.UTF8.GetBytes(Opening), .. "\"content\":\""u8];
    private static readonly byte[] AfterToken = [.. " \""u8, .. Encoding.UTF8.GetBytes(Closing), .. "\n\n"u8];
    private static readonly byte[] Last =
    [
        .. Event("""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1741569952,"model":"gpt-4.1","choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"""),
        .. Event("[DONE]"),
    ];

    /// <summary>Serves until standard input ends, as it does when the benchmark is killed.</summary>
    public static async Task RunAsync(string address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls(address);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Run(StreamAsync);
        await app.StartAsync();
        Console.WriteLine(address);
        await Console.In.ReadToEndAsync();
    }

    private static async Task StreamAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var tokens = request.RootElement.GetProperty("max_tokens").GetInt32();
        context.Response.ContentType = "text/event-stream";
        var output = context.Response.BodyWriter;
        await output.WriteAsync(First);
        var begun = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < tokens; sent++)
        {
            var wait = TimeSpan.FromSeconds((sent + 1) / TokensPerSecond) - Stopwatch.GetElapsedTime(begun);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
            WriteToken(output);
            await output.FlushAsync();
        }

        await output.WriteAsync(Last);
    }

    private static void WriteToken(PipeWriter output)
    {
        output.Write(BeforeToken);
        Utf8.TryWrite(output.GetSpan(20), $"{Stopwatch.GetTimestamp()}", out var length);
        output.Advance(length);
        output.Write(AfterToken);
    }

    private static byte[] Event(string data) => Encoding.UTF8.GetBytes($"data: {data}\n\n");
}
