using Orleans.Ai.CommandLine;

namespace Orleans.Ai.Hub;

/// <summary>Brings a model from the hub into a folder: what is there and right stays, what is half there goes on.</summary>
internal sealed class ModelPull(HubClient hub, HubOptions options, TimeProvider time)
{
    /// <param name="model">Its name.</param>
    /// <param name="revision">Branch, tag or commit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailedException">The hub refuses or does not answer.</exception>
    public async Task<HubRepository> ListAsync(HubModel model, string revision, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                stalled.CancelAfter(options.StallTimeout);
                return await hub.ListAsync(model, revision, stalled.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (attempt >= options.MaxAttempts)
                {
                    throw new CommandFailedException($"{options.Endpoint} does not list {model}: {exception.Message} ({attempt} attempts).");
                }

                await Task.Delay(Backoff.PauseAfter(exception, attempt), time, cancellationToken);
            }
        }
    }

    /// <summary>Downloads files of a repository, several at once.</summary>
    /// <param name="repository">At its commit.</param>
    /// <param name="revision">What was asked for.</param>
    /// <param name="files">Which of its files.</param>
    /// <param name="folder">Where they go, without folders in it.</param>
    /// <param name="onProgress">Told what came of a file, on any thread. Unit: bytes.</param>
    /// <param name="cancellationToken">Ends it; what has come stays.</param>
    /// <returns>False where all was there.</returns>
    /// <exception cref="CommandFailedException">A file cannot be had, the disk is full, or another pull works on the folder.</exception>
    public async Task<bool> RunAsync(
        HubRepository repository, string revision, IReadOnlyList<HubFile> files, string folder, Action<HubFile, long> onProgress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using var held = Lock(folder);
        var before = PulledModel.Load(folder);
        if (before?.Holds(folder, repository, files) == true)
        {
            return false;
        }

        RequireSpace(folder, files);
        PulledModel.Forget(folder);
        var download = new FileDownload(hub, options, time);
        var settings = new ParallelOptions { MaxDegreeOfParallelism = options.Connections, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, settings, async (file, token) =>
        {
            if (before?.Files.Contains(file) == true && File.Exists(Path.Combine(folder, file.Name)))
            {
                onProgress(file, file.Size);
                return;
            }

            await download.RunAsync(repository, file, folder, bytes => onProgress(file, bytes), token);
        });

        // What the model no longer has must not be taken for a part of it.
        foreach (var old in before?.Files.ExceptBy(files.Select(file => file.Name), file => file.Name) ?? [])
        {
            File.Delete(Path.Combine(folder, old.Name));
        }

        new PulledModel($"{repository.Model}", revision, repository.Commit, files).Save(folder);
        return true;
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "pull.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            throw new CommandFailedException($"Another pull works on {folder}. Wait for it, or stop it.");
        }
    }

    private static void RequireSpace(string folder, IReadOnlyList<HubFile> files)
    {
        var needed = files.Sum(file => file.Size - PartLength(folder, file));
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (needed > free)
        {
            throw new CommandFailedException(
                $"{SizeText.Of(needed)} are to come, but the disk of {folder} has {SizeText.Of(free)} free. Make room, or choose another folder with --data.");
        }
    }

    private static long PartLength(string folder, HubFile file) =>
        new[] { file.Name, file.Name + ".part" }.Select(name => new FileInfo(Path.Combine(folder, name))).Where(found => found.Exists).Sum(found => found.Length);
}
