using Orleans.Ai.CommandLine;
using Orleans.Ai.Data;

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
                    var why = exception is OperationCanceledException ? $"nothing came for {options.StallTimeout.TotalSeconds:0} s (Hub:StallTimeout)" : exception.Message;
                    throw new CommandFailedException($"{options.Endpoint} does not list {model}: {why} ({attempt} attempts).");
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
        if (PulledModel.Load(folder)?.Holds(folder, repository, files) == true)
        {
            return false;
        }

        PulledModel.Forget(folder);
        DeleteOthers(folder, files);
        RequireSpace(folder, files);
        var download = new FileDownload(hub, options, time);
        var settings = new ParallelOptions { MaxDegreeOfParallelism = options.Connections, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, settings, async (file, token) =>
        {
            if (await FileDownload.IsThereAsync(file, folder, token))
            {
                onProgress(file, file.Size);
                return;
            }

            await download.RunAsync(repository, file, folder, bytes => onProgress(file, bytes), token);
        });

        new PulledModel($"{repository.Model}", revision, repository.Commit, files).Save(folder);
        return true;
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "pull.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (DataFolder.IsHeldByAnother(exception))
        {
            throw new CommandFailedException($"Another pull works on {folder}. Wait for it, or stop it.");
        }
    }

    // The folder is the pull's own: what another commit or another choice left must not be taken for a part of this one.
    private static void DeleteOthers(string folder, IReadOnlyList<HubFile> files)
    {
        string[] kept = ["pull.lock", .. files.SelectMany(file => (string[])[file.Name, file.Name + ".part"])];
        foreach (var path in Directory.GetFiles(folder).Where(path => !kept.Contains(Path.GetFileName(path))))
        {
            File.Delete(path);
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

    // A file that is there is most likely the right one; one that is not is replaced once the new one is whole.
    private static long PartLength(string folder, HubFile file) =>
        new FileInfo(Path.Combine(folder, file.Name)) is { Exists: true } found && found.Length == file.Size ? file.Size
        : new FileInfo(Path.Combine(folder, file.Name + ".part")) is { Exists: true } part ? part.Length
        : 0;
}
