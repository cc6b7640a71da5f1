using System.Diagnostics;
using System.Globalization;
using Orleans.Ai.Data;

namespace Orleans.Ai.Storage;

/// <summary>SIGKILL among 1,000 concurrent writes of distinct grains: no other process gets the folder before, and every
/// acknowledged one is there afterwards, none twice.</summary>
public sealed class KillTests
{
    private const int Rounds = 10;

    [Fact]
    public async Task Kill_AmongAThousandConcurrentWrites_TakesNoAcknowledgedOne()
    {
        var (acknowledged, found, shortest) = (0, 0, int.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("orleans-ai-kill-");
            try
            {
                var told = await KillAsync(folder.FullName, after: 1 + (round * 397));
                var rows = await RowsAsync(folder.FullName);

                told.Except(rows.Keys).ShouldBeEmpty();
                rows.ShouldAllBe(row => row.Value);
                rows.Keys.Except(told).Count().ShouldBeLessThanOrEqualTo(StateWriter.AddingWriters, "one write of each writer is under way");
                (acknowledged, found, shortest) = (acknowledged + told.Count, found + rows.Count, Math.Min(shortest, told.Count));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        Results.Write(
            "kill-writes",
            $"{StateWriter.AddingWriters} concurrent writers add states of distinct grains through the SQLite storage; SIGKILL after 1 to {1 + ((Rounds - 1) * 397)} acknowledgements, {Rounds} rounds; then the file is opened and compared.",
            ("acknowledged in all, fewest in a round", $"{acknowledged}, {shortest}"),
            ("found, each once and whole", $"{found}"),
            ("acknowledged and not found", "0"));
    }

    private static async Task<HashSet<string>> KillAsync(string folder, int after)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [StateWriter.Add, folder]) { RedirectStandardOutput = true })!;
        var told = new HashSet<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            told.Add(line.Replace(' ', '.'));
            if (told.Count == after)
            {
                Should.Throw<DataFolderException>(() => StateFile.Open(folder)).Message.ShouldContain("--data");
                process.Kill();
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(128 + 9);
        return told;
    }

    // By grain key: the state is what its writer wrote. A second row of a key would be an error of ToDictionary.
    private static async Task<Dictionary<string, bool>> RowsAsync(string folder)
    {
        await using var file = StateFile.Open(folder);
        var storage = StateWriter.StorageOf(file);
        var keys = await file.ReadAsync(connection => connection.Query("SELECT grain_key FROM state", row => row.GetString(0)));
        var rows = await Task.WhenAll(keys.Select(async key =>
        {
            var name = key.Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            var state = new GrainState<Payload>();
            await storage.ReadStateAsync("state", StateWriter.Grain(name[0], name[1]), state);
            return (Key: key, IsWhole: state.State!.Data.AsSpan().SequenceEqual(Payload.Of(name[0], name[1]).Data));
        }));
        return rows.ToDictionary(row => row.Key, row => row.IsWhole);
    }
}
