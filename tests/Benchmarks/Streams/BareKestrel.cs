using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Streams;

/// <summary>
/// What the grid is compared with: Kestrel and one endpoint that writes ready events, one per step and stream with a flush
/// each. No engine, no pipeline, no JSON.
/// </summary>
internal static class BareKestrel
{
    public const string Command = "bare-kestrel";

    /// <summary>Serves until standard input ends, as it does when the benchmark is killed.</summary>
    /// <param name="address">Where.</param>
    /// <param name="period">Time of a step.</param>
    /// <param name="eventsFile">A captured stream; its events are written again to every client.</param>
    public static async Task RunAsync(string address, string period, string eventsFile)
    {
        var events = (await File.ReadAllTextAsync(eventsFile)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => Encoding.UTF8.GetBytes(text + "\n\n")).ToArray();
        var steps = new StepClock(TimeSpan.Parse(period, CultureInfo.InvariantCulture));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls(address);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Run(context => WriteAsync(context, events, steps));
        await app.StartAsync();
        Console.WriteLine(address);
        await Task.WhenAny(steps.RunAsync(), Console.In.ReadToEndAsync());
    }

    private static async Task WriteAsync(HttpContext context, byte[][] events, StepClock steps)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        var output = context.Response.BodyWriter;
        var start = steps.Current;
        for (var sent = 0; sent < events.Length;)
        {
            await steps.AfterAsync(start + sent);
            for (var due = steps.Current - start; sent < due && sent < events.Length; sent++)
            {
                output.Write(events[sent]);
            }

            await output.FlushAsync();
        }
    }
}
