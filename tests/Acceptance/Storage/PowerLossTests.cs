using System.Diagnostics;
using Orleans.Ai.Data;

namespace Orleans.Ai.Storage;

/// <summary>
/// The power goes at any moment: what a process did to its data folder is recorded, any prefix of it is replayed with what
/// was not synced dropped, kept or torn, and what is then found must open and hold each acknowledged write.
/// </summary>
public sealed class PowerLossTests
{
    private static readonly string Scratch = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    [Fact]
    public async Task Power_LostAtAnyMoment_TakesNoAcknowledgedWrite()
    {
        var full = await ReplayAsync("FULL", everyWrite: 3);
        var normal = await ReplayAsync("NORMAL", everyWrite: 100);
        var off = await ReplayAsync("OFF", everyWrite: 100);

        Results.Write(
            "power-loss",
            $"{StateWriter.ChangingWriters} writers each write and clear a state {StateWriter.ChangingSteps} times through the SQLite storage, which is closed and opened half-way, under `strace`. Prefixes of the recorded writes, truncations, removals and syncs are replayed with what was not synced dropped, kept, or torn in sectors of 512 bytes; each result is opened, checked by `PRAGMA integrity_check` and compared with what was acknowledged.",
            ("recorded changes / syncs, of them of the database / acknowledgements", $"{full.Changes} / {full.Syncs}, {full.Checkpoints} / {full.Acknowledged}"),
            ("crashes replayed, of them with something to lose", $"{full.Crashes}, {full.Lossy}"),
            ("crashes that lost an acknowledged write or did not open", $"{full.Violations.Count}"),
            ("the same with `synchronous=NORMAL`", $"{normal.Violations.Count} of {normal.Crashes}"),
            ("the same with `synchronous=OFF`", $"{off.Violations.Count} of {off.Crashes}"));
        full.Violations.ShouldBeEmpty();
        full.Acknowledged.ShouldBe(StateWriter.ChangingWriters * StateWriter.ChangingSteps);
        full.Checkpoints.ShouldBeGreaterThan(3, "making the file and closing it twice are three");
        full.Lossy.ShouldBeGreaterThan(full.Crashes / 4);
        normal.Violations.ShouldNotBeEmpty();
        off.Violations.ShouldNotBeEmpty();
    }

    private static async Task<Replay> ReplayAsync(string synchronous, int everyWrite)
    {
        var root = Directory.CreateTempSubdirectory("orleans-ai-power-").FullName;
        try
        {
            await RecordAsync(root, synchronous);
            var replay = new Replay();
            var disk = new CrashedDisk(root);
            var acknowledged = Enumerable.Repeat(-1, StateWriter.ChangingWriters).ToArray();
            var events = SystemCallTrace.Read(Path.Combine(root, "trace"), root);
            for (var prefix = 0; prefix < events.Count; prefix++)
            {
                replay.Count(events[prefix]);
                if (events[prefix] is DiskEvent.Acknowledged ack)
                {
                    acknowledged[ack.Writer] = ack.Step;
                }
                else
                {
                    disk.Apply(events[prefix]);
                }

                if (prefix % everyWrite == 0 || (everyWrite < 10 && events[prefix] is not DiskEvent.Written))
                {
                    await CrashAsync(replay, disk, acknowledged, prefix);
                }
            }

            return replay;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task RecordAsync(string root, string synchronous)
    {
        var start = new ProcessStartInfo("strace",
            ["-f", "-y", "-xx", "-s", "1000000", "--seccomp-bpf", "-e", $"trace={SystemCallTrace.Calls}", "-o", Path.Combine(root, "trace"), Environment.ProcessPath!, StateWriter.Change, Path.Combine(root, "state"), synchronous])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0);
    }

    // Nothing to lose makes one picture of the disk; else the extremes and one by chance take turns.
    private static async Task CrashAsync(Replay replay, CrashedDisk disk, int[] acknowledged, int prefix)
    {
        var loss = disk.Unsafe == 0 ? CrashedDisk.Loss.Nothing : (prefix % 4) switch
        {
            0 => CrashedDisk.Loss.Everything,
            1 => CrashedDisk.Loss.Nothing,
            _ => CrashedDisk.Loss.Chance,
        };
        var image = Directory.CreateDirectory(Path.Combine(Scratch, $"orleans-ai-crash-{Guid.NewGuid():N}"));
        try
        {
            disk.WriteTo(image.FullName, loss, new Random(prefix));
            replay.Crashes++;
            replay.Lossy += disk.Unsafe > 0 ? 1 : 0;
            if (await ProblemAsync(Path.Combine(image.FullName, "state"), acknowledged) is { } problem)
            {
                replay.Violations.Add($"after event {prefix}, losing {loss}: {problem}");
            }
        }
        finally
        {
            image.Delete(recursive: true);
        }
    }

    private static async Task<string?> ProblemAsync(string folder, int[] acknowledged)
    {
        try
        {
            await using var file = StateFile.Open(folder);
            var integrity = await file.ReadAsync(connection => connection.Query("PRAGMA integrity_check", row => row.GetString(0)).First());
            if (integrity != "ok")
            {
                return integrity;
            }

            var storage = StateWriter.StorageOf(file);
            for (var writer = 0; writer < acknowledged.Length; writer++)
            {
                var state = new GrainState<Payload>();
                await storage.ReadStateAsync("state", StateWriter.Grain(writer), state);
                var step = acknowledged[writer];
                if (!IsAfter(state, writer, step) && !IsAfter(state, writer, step + 1))
                {
                    return $"writer {writer} was told that step {step} is safe";
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is DataFolderException or StateException)
        {
            return exception.Message;
        }
    }

    // The next step may be there too: it was under way.
    private static bool IsAfter(GrainState<Payload> state, int writer, int step) => step < 0 || StateWriter.Clears(step)
        ? !state.RecordExists
        : state.RecordExists && state.State!.Data.AsSpan().SequenceEqual(Payload.Of(writer, step).Data);

    private sealed class Replay
    {
        public int Changes { get; private set; }

        public int Syncs { get; private set; }

        public int Checkpoints { get; private set; }

        public int Acknowledged { get; private set; }

        public int Crashes { get; set; }

        public int Lossy { get; set; }

        public List<string> Violations { get; } = [];

        public void Count(DiskEvent change)
        {
            Acknowledged += change is DiskEvent.Acknowledged ? 1 : 0;
            Syncs += change is DiskEvent.Synced ? 1 : 0;
            Checkpoints += change is DiskEvent.Synced && Path.GetFileName(change.Path) == "state.db" ? 1 : 0;
            Changes += change is DiskEvent.Acknowledged or DiskEvent.Synced ? 0 : 1;
        }
    }
}
