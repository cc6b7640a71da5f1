using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Orleans.Ai.Hub;

/// <summary>
/// Two listeners that behave like Hugging Face's hub and the storage it redirects large files to: pinned commits, LFS digests,
/// git's blob ids, ranges, tokens, throttling and cut connections.
/// </summary>
internal sealed partial class HubServer : IAsyncDisposable
{
    public const string Model = "acme/tiny-model";
    public static readonly string Commit = new('a', 40);

    private const int Large = 256 << 10;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleans-ai-hub-");
    private readonly WebApplication _hub;
    private readonly WebApplication _storage;
    private int _busy;

    private HubServer()
    {
        _storage = Create(context => ServeAsync(context, Path.GetFileName(context.Request.Path.Value!)));
        _hub = Create(AnswerAsync);
    }

    public Uri Address => new(_hub.Urls.First());

    /// <summary>What a client must show; null: nothing.</summary>
    public string? Token { get; set; }

    /// <summary>Cuts every answer with a mebibyte or more at the next tenth of its file.</summary>
    public bool CutsAtTenths { get; set; }

    /// <summary>Answers everything from the first byte, as some proxies do.</summary>
    public bool IgnoresRanges { get; set; }

    /// <summary>Answers of 429 before the first other one.</summary>
    public int Busy { get => _busy; set => _busy = value; }

    /// <summary>What each request to the storage began at, and what it showed as authorization.</summary>
    public ConcurrentQueue<(string File, string? Range, string? Authorization)> Fetches { get; } = [];

    public static async Task<HubServer> StartAsync(params (string Name, byte[] Content)[] files)
    {
        var server = new HubServer();
        foreach (var (name, content) in files)
        {
            server.Write(name, content);
        }

        await server._storage.StartAsync(TestContext.Current.CancellationToken);
        await server._hub.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder.FullName, name), content);

    public void Delete(string name) => File.Delete(Path.Combine(_folder.FullName, name));

    /// <summary>Breaks what is stored without changing what is listed.</summary>
    public Func<string, byte[], byte[]> Tamper { get; set; } = (_, content) => content;

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _storage.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static WebApplication Create(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (Interlocked.Decrement(ref _busy) >= 0)
        {
            context.Response.Headers.RetryAfter = "0";
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        }
        else if (Token is not null && context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (path == $"/api/models/{Model}/revision/main")
        {
            await context.Response.WriteAsJsonAsync(new { sha = Commit, siblings = _folder.GetFiles().Select(Describe) });
        }
        else if (FilePath().Match(path) is { Success: true } match && File.Exists(Path.Combine(_folder.FullName, match.Groups["file"].Value)))
        {
            var name = match.Groups["file"].Value;
            if (new FileInfo(Path.Combine(_folder.FullName, name)).Length < Large)
            {
                await ServeAsync(context, name);
            }
            else
            {
                context.Response.Redirect($"{_storage.Urls.First()}/objects/{name}");
            }
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private static object Describe(FileInfo file)
    {
        var content = File.ReadAllBytes(file.FullName);
        byte[] blob = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Length}\0")), .. content];
#pragma warning disable CA5350 // Git names its blobs so.
        var blobId = Convert.ToHexStringLower(SHA1.HashData(blob));
#pragma warning restore CA5350
        return file.Length < Large
            ? new { rfilename = file.Name, size = file.Length, blobId }
            : new { rfilename = file.Name, size = file.Length, blobId, lfs = new { sha256 = Convert.ToHexStringLower(SHA256.HashData(content)), size = file.Length, pointerSize = 134 } };
    }

    private async Task ServeAsync(HttpContext context, string name)
    {
        var range = (string?)context.Request.Headers.Range;
        Fetches.Enqueue((name, range, context.Request.Headers.Authorization));
        var content = Tamper(name, await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, name), context.RequestAborted));
        var begin = range is null || IgnoresRanges ? 0 : int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        if (begin > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {begin}-{content.Length - 1}/{content.Length}");
        }

        var tenth = Math.Max(1, content.Length / 10);
        var end = CutsAtTenths && content.Length >= 4 * Large ? Math.Min(content.Length, ((begin / tenth) + 1) * tenth) : content.Length;
        // An aborted connection loses what is under way, which may be all: between two such, one that ends too early.
        var aborts = end < content.Length && Fetches.Count % 2 == 0;
        context.Response.ContentLength = end < content.Length && !aborts ? null : content.Length - begin;
        await context.Response.Body.WriteAsync(content.AsMemory(begin, end - begin), context.RequestAborted);
        if (aborts)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }

    [GeneratedRegex("^/acme/tiny-model/resolve/a{40}/(?<file>[^/]+)$")]
    private static partial Regex FilePath();
}
