using System.Buffers;
using System.Net;
using Orleans.Ai.CommandLine;

namespace Orleans.Ai.Hub;

/// <summary>
/// Downloads one file beside its place, under <c>NAME.part</c>, and moves it there once its digest is right. What a cut
/// connection or an earlier run left is kept and continued.
/// </summary>
internal sealed class FileDownload(HubClient hub, HubOptions options, TimeProvider time)
{
    private const int BufferSize = 1 << 20;

    /// <param name="repository">At the commit to download.</param>
    /// <param name="file">One of its files.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="onProgress">Told how many bytes came, also found or, negative, thrown away.</param>
    /// <param name="cancellationToken">Ends it; what has come stays.</param>
    /// <exception cref="CommandFailedException">The hub refuses, does not deliver, or delivers another content.</exception>
    public async Task RunAsync(HubRepository repository, HubFile file, string folder, Action<long> onProgress, CancellationToken cancellationToken)
    {
        var part = Path.Combine(folder, file.Name + ".part");
        using var digest = new Digest(file);
        await using (var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: true))
        {
            var found = await ReadFoundAsync(target, file, digest, onProgress, cancellationToken);
            await CompleteAsync(repository, file, target, digest, onProgress, cancellationToken);
            if (!digest.IsRight())
            {
                // What an earlier run left may be what is wrong.
                Restart(target, digest, onProgress);
                if (found > 0)
                {
                    await CompleteAsync(repository, file, target, digest, onProgress, cancellationToken);
                }

                if (found == 0 || !digest.IsRight())
                {
                    target.SetLength(0);
                    throw new CommandFailedException($"{file.Path} came with another content than the hub lists ({file.Digest}). Try again; if it stays so, the hub is wrong.");
                }
            }

            target.Flush(flushToDisk: true);
        }

        File.Move(part, Path.Combine(folder, file.Name), overwrite: true);
    }

    /// <summary>Whether the file is in its place, whole and right.</summary>
    public static async Task<bool> IsThereAsync(HubFile file, string folder, CancellationToken cancellationToken)
    {
        var found = new FileInfo(Path.Combine(folder, file.Name));
        if (!found.Exists || found.Length != file.Size)
        {
            return false;
        }

        using var digest = new Digest(file);
        await using var content = found.OpenRead();
        await ReadFoundAsync(content, file, digest, _ => { }, cancellationToken);
        return digest.IsRight();
    }

    private static async Task<long> ReadFoundAsync(FileStream target, HubFile file, Digest digest, Action<long> onProgress, CancellationToken cancellationToken)
    {
        if (target.Length > file.Size)
        {
            target.SetLength(0);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        for (int read; (read = await target.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            digest.Add(buffer.AsSpan(0, read));
            onProgress(read);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return target.Length;
    }

    // Goes on as long as bytes come; gives up after some attempts that bring none.
    private async Task CompleteAsync(
        HubRepository repository, HubFile file, FileStream target, Digest digest, Action<long> onProgress, CancellationToken cancellationToken)
    {
        for (var attempt = 1; target.Position < file.Size; attempt++)
        {
            var before = target.Position;
            try
            {
                await ReceiveAsync(repository, file, target, digest, onProgress, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or TimeoutException or HttpRequestException)
            {
                attempt = target.Position > before ? 0 : attempt;
                if (attempt >= options.MaxAttempts)
                {
                    throw new CommandFailedException(
                        $"{file.Path} does not come: {exception.Message} ({attempt} attempts). {SizeText.Of(target.Position)} of {SizeText.Of(file.Size)} are kept; run the command again to go on.");
                }

                await Task.Delay(Backoff.PauseAfter(exception, attempt), time, cancellationToken);
            }
        }
    }

    private async Task ReceiveAsync(
        HubRepository repository, HubFile file, FileStream target, Digest digest, Action<long> onProgress, CancellationToken cancellationToken)
    {
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stalled.CancelAfter(options.StallTimeout);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var response = await hub.OpenAsync(repository, file, target.Position, stalled.Token);
            if (target.Position > 0 && !(response.StatusCode is HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == target.Position))
            {
                Restart(target, digest, onProgress);
            }

            await using var body = await response.Content.ReadAsStreamAsync(stalled.Token);
            while (target.Position < file.Size)
            {
                stalled.CancelAfter(options.StallTimeout);
                var wanted = (int)Math.Min(buffer.Length, file.Size - target.Position);
                var read = await body.ReadAsync(buffer.AsMemory(0, wanted), stalled.Token);
                if (read == 0)
                {
                    throw new EndOfStreamException("the connection was closed too early");
                }

                await WriteAsync(target, buffer.AsMemory(0, read), cancellationToken);
                digest.Add(buffer.AsSpan(0, read));
                onProgress(read);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {options.StallTimeout.TotalSeconds:0} s (Hub:StallTimeout)");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // No other attempt helps against a full disk.
    private static async Task WriteAsync(FileStream target, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await target.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new CommandFailedException($"{target.Name} cannot be written: {exception.Message} Make room, or choose another folder with --data.");
        }
    }

    private static void Restart(FileStream target, Digest digest, Action<long> onProgress)
    {
        onProgress(-target.Position);
        target.SetLength(0);
        target.Position = 0;
        digest.Restart();
    }
}
