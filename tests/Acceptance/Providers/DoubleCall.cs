using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Orleans.Ai.Providers;

/// <summary>A request at a provider's double, and the way to answer it. Nothing is written while the double hangs.</summary>
internal sealed class DoubleCall : IDisposable
{
    private readonly ProviderDouble _double;
    private readonly HttpContext _context;
    private readonly CancellationTokenRegistration _leaving;
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DoubleCall(ProviderDouble @double, HttpContext context, string body)
    {
        (_double, _context, Body, ArrivedAt) = (@double, context, body, TimeProvider.System.GetUtcNow());
        Model = JsonElement.Parse(body) is var json && json.TryGetProperty("model", out var model) ? model.GetString() ?? "" : "";
        IsStream = json.TryGetProperty("stream", out var stream) && stream.ValueKind is JsonValueKind.True;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        _leaving = context.RequestAborted.Register(() =>
        {
            LeftAt = Stopwatch.GetTimestamp();
            _left.TrySetResult();
        });
    }

    public string Body { get; }

    public string Model { get; }

    public bool IsStream { get; }

    public DateTimeOffset ArrivedAt { get; }

    /// <summary>Ends when the connection is closed before the answer's end, by whomever.</summary>
    public Task Left => _left.Task;

    /// <summary>When that was, as a timestamp.</summary>
    public long LeftAt { get; private set; }

    /// <summary>It has been answered to its end, or given up.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Its answer was written to its end.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>It is told no more.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Pieces of content that were written.</summary>
    public int Pieces { get; private set; }

    public CancellationToken Aborted => _context.RequestAborted;

    public HttpResponse Response => _context.Response;

    public void MarkEnded()
    {
        lock (_context)
        {
            HasEnded = true;
        }
    }

    /// <summary>Cuts the connection, if it is still being answered.</summary>
    public void Cut()
    {
        lock (_context)
        {
            if (!HasEnded)
            {
                _context.Abort();
            }
        }
    }

    /// <summary>Tells no more until who asked has left.</summary>
    public Task HoldAsync()
    {
        IsHeld = true;
        return Left;
    }

    public Task PauseAsync(TimeSpan pause) => Task.Delay(pause, Aborted);

    /// <summary>Writes bytes as they are.</summary>
    public async Task WriteAsync(string text)
    {
        await _double.PassAsync(Aborted);
        await Response.WriteAsync(text, Aborted);
        await Response.Body.FlushAsync(Aborted);
    }

    /// <summary>Sends the headers, and what a stream has before its content.</summary>
    public async Task BeginAsync()
    {
        await _double.PassAsync(Aborted);
        Response.ContentType = IsStream ? "text/event-stream" : "application/json";
        if (IsStream)
        {
            await WriteAsync(string.Concat(_double.Format.Silent));
        }
    }

    /// <summary>Writes a piece of content of a stream.</summary>
    public async Task WritePieceAsync(string text)
    {
        await WriteAsync(_double.Format.Piece(text));
        Pieces++;
    }

    /// <summary>Ends a stream in order.</summary>
    public async Task EndAsync(int tokens)
    {
        await WriteAsync(_double.Format.End(tokens));
        IsAnswered = true;
    }

    /// <summary>The whole answer, streamed or not, as it was asked for.</summary>
    public async Task WriteWholeAnswerAsync(string[] pieces, TimeSpan first = default, TimeSpan between = default)
    {
        if (!IsStream)
        {
            await PauseAsync(first + (between * pieces.Length));
            await BeginAsync();
            await WriteAsync(_double.Format.Whole(string.Concat(pieces), pieces.Length));
            IsAnswered = true;
            return;
        }

        await BeginAsync();
        await PauseAsync(first);
        foreach (var piece in pieces)
        {
            await WritePieceAsync(piece);
            await PauseAsync(between);
        }

        await EndAsync(pieces.Length);
    }

    public void Dispose() => _leaving.Dispose();
}
