namespace Orleans.Ai.Providers;

/// <summary>A fault of a provider, seen through the whole edge.</summary>
/// <param name="Name">Its name, which is the model that is asked for.</param>
/// <param name="Pieces">Pieces of content that a stream has before it.</param>
/// <param name="PlayAsync">Does it, after those pieces; <see langword="null"/>: the provider's address alone does.</param>
/// <param name="Provider">The provider that has it.</param>
internal sealed record EdgeFault(string Name, int Pieces, Func<DoubleCall, WireFormat, Task>? PlayAsync, string Provider = "openai")
{
    public const string Closed = "closed";
    public const string Plain = "plain";
    public const string Noise = "noise";

    /// <summary>All: those of the second half come after content too.</summary>
    public static IReadOnlyList<EdgeFault> All { get; } =
    [
        new("refused", 0, null, Closed),
        new("tls", 0, null, Plain),
        new("no-http", 0, null, Noise),
        new("hang", 0, (call, _) => call.HoldAsync()),
        new("429", 0, (call, format) => RefuseAsync(call, 429, "application/json", format.Errors[0])),
        new("500", 0, (call, _) => RefuseAsync(call, 500, "text/html", "<html><h1>Sorry</h1></html>")),
        new("503", 0, (call, _) => RefuseAsync(call, 503, "text/html", "<html><h1>Sorry</h1></html>")),
        .. Midway("cut", (call, _) => CutAsync(call)),
        .. Midway("in-band", (call, format) => call.WriteAsync(call.IsStream ? WireFormat.Data(format.Errors[0]) : format.Errors[0])),
        .. Midway("in-band-vllm", (call, format) => call.WriteAsync(call.IsStream ? WireFormat.Data(format.Errors[1]) : format.Errors[1])),
        .. Midway("stall", (call, _) => call.HoldAsync()),
        .. Midway("garbage", (call, _) => call.WriteAsync("data: {x\u0001\ufffd\n\n")),
    ];

    public string Target => $"{Provider}/{Name}";

    /// <summary>Does it at a double.</summary>
    public async Task AnswerAsync(DoubleCall call, WireFormat format)
    {
        if (Name.Contains("-at-", StringComparison.Ordinal))
        {
            await call.BeginAsync();
            for (var piece = 0; call.IsStream && piece < Pieces; piece++)
            {
                await call.WritePieceAsync($"{piece} ");
            }
        }

        await PlayAsync!(call, format);
    }

    private static IEnumerable<EdgeFault> Midway(string name, Func<DoubleCall, WireFormat, Task> play) => [new($"{name}-at-0", 0, play), new($"{name}-at-3", 3, play)];

    private static Task RefuseAsync(DoubleCall call, int status, string type, string body)
    {
        (call.Response.StatusCode, call.Response.ContentType) = (status, type);
        call.Response.Headers.RetryAfter = status == 429 ? "3" : default;
        return call.WriteAsync(body);
    }

    // A cut loses what has not been read: it comes a moment after the content.
    private static async Task CutAsync(DoubleCall call)
    {
        await call.PauseAsync(TimeSpan.FromMilliseconds(100));
        call.Cut();
    }
}
