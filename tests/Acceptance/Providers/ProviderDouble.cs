using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Ai.Providers;

/// <summary>
/// A provider's double on a port of its own: a real server that can be killed, hang, cut what comes, and come back on the same port.
/// It keeps what it was asked.
/// </summary>
internal sealed class ProviderDouble(WireFormat format) : IAsyncDisposable
{
    private readonly ConcurrentQueue<DoubleCall> _calls = new();
    private readonly ConcurrentDictionary<string, DoubleCall> _open = new();
    private TaskCompletionSource _gate = Passed();
    private WebApplication? _app;
    private int _connections;

    /// <summary>The format that it speaks.</summary>
    public WireFormat Format => format;

    /// <summary>Where it listens; the same after each start.</summary>
    public Uri Address { get; } = ServerProcess.FreeAddress();

    /// <summary>How it answers.</summary>
    public Func<DoubleCall, Task> Answer { get; set; } = call => call.WriteWholeAnswerAsync(["Hello."]);

    /// <summary>Hears of each request that arrives.</summary>
    public Action<DoubleCall> Arrived { get; set; } = _ => { };

    public DoubleMode Mode { get; private set; } = DoubleMode.Killed;

    /// <summary>Requests that have arrived, headers and body.</summary>
    public IReadOnlyCollection<DoubleCall> Calls => _calls;

    /// <summary>Connections that are open.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests that are being answered.</summary>
    public int Answering => _open.Count;

    public static async Task<ProviderDouble> StartAsync(WireFormat format)
    {
        var made = new ProviderDouble(format);
        await made.BecomeAsync(DoubleMode.Up);
        return made;
    }

    /// <summary>Settings of a server whose provider of this name it is.</summary>
    public IEnumerable<string> Arguments(string name, params string[] more) =>
        more.Prepend($"Kind={format.Kind}").Prepend($"Address={Address}{format.BasePath}").SelectMany(setting => (string[])["--set", $"Providers:{name}:{setting}"]);

    /// <summary>Changes how it is, from now on.</summary>
    public async Task BecomeAsync(DoubleMode mode)
    {
        Mode = mode;
        var before = Interlocked.Exchange(ref _gate, mode is DoubleMode.Hung ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : Passed());
        await (mode is DoubleMode.Killed ? StopAsync() : StartAsync());
        if (mode is DoubleMode.Cutting)
        {
            foreach (var call in _open.Values)
            {
                call.Cut();
            }
        }

        // What hung goes on, as after SIGCONT, unless it has just been cut.
        before.TrySetResult();
    }

    /// <summary>Waits for as long as it hangs.</summary>
    public Task PassAsync(CancellationToken cancellationToken) => _gate.Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await BecomeAsync(DoubleMode.Killed);

    private static TaskCompletionSource Passed()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

    private async Task StartAsync()
    {
        if (_app is not null)
        {
            return;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Limits.MinResponseDataRate = null;
            server.Listen(IPAddress.Loopback, Address.Port, listen => listen.Use(next => connection => CountAsync(next(connection))));
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    private async Task CountAsync(Task connection)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await connection;
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task StopAsync()
    {
        if (_app is null)
        {
            return;
        }

        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        using var call = new DoubleCall(this, context, await body.ReadToEndAsync(context.RequestAborted));
        _open[context.TraceIdentifier] = call;
        _calls.Enqueue(call);
        Arrived(call);
        try
        {
            await PassAsync(context.RequestAborted);
            if (Mode is DoubleMode.Cutting)
            {
                call.Cut();
                return;
            }

            await Answer(call);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Who asked has left, or it was cut or killed.
        }
        finally
        {
            _open.TryRemove(context.TraceIdentifier, out _);
            call.MarkEnded();
        }
    }
}
