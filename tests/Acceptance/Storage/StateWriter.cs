using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.Ai.Storage;

/// <summary>The child process: writes states, and tells standard output of each that was acknowledged.</summary>
internal static class StateWriter
{
    public const string Change = "change-states";
    public const string Add = "add-states";
    public const int ChangingWriters = 8;
    public const int ChangingSteps = 60;
    public const int AddingWriters = 1000;

    private static readonly Stream Acknowledgements = Console.OpenStandardOutput();

    /// <summary>Our storage over a state file.</summary>
    public static IGrainStorage StorageOf(StateFile file) =>
        ActivatorUtilities.CreateInstance<SqliteGrainStorage>(new ServiceCollection().AddSerializer().BuildServiceProvider(), file);

    public static GrainId Grain(int writer) => GrainId.Create("writer", $"{writer}");

    public static GrainId Grain(int writer, int step) => GrainId.Create("writer", $"{writer}.{step}");

    /// <summary>Every fifth step clears.</summary>
    public static bool Clears(int step) => step % 5 == 4;

    /// <summary>Writers that each change one state, step by step; the file is closed and opened again half-way.</summary>
    public static async Task<int> ChangeAsync(string folder, string synchronous)
    {
        var states = Enumerable.Range(0, ChangingWriters).Select(_ => new GrainState<Payload>()).ToArray();
        for (var from = 0; from < ChangingSteps; from += ChangingSteps / 2)
        {
            await using var file = StateFile.Open(folder, synchronous);
            var storage = StorageOf(file);
            await Task.WhenAll(states.Select(async (state, writer) =>
            {
                for (var step = from; step < from + (ChangingSteps / 2); step++)
                {
                    state.State = Payload.Of(writer, step);
                    await (Clears(step) ? storage.ClearStateAsync("state", Grain(writer), state) : storage.WriteStateAsync("state", Grain(writer), state));
                    Acknowledge(writer, step);
                }
            }));
        }

        return 0;
    }

    /// <summary>Writers that each add one grain's state after another until the process is killed.</summary>
    public static async Task<int> AddAsync(string folder)
    {
        await using var file = StateFile.Open(folder);
        var storage = StorageOf(file);
        await Task.WhenAll(Enumerable.Range(0, AddingWriters).Select(async writer =>
        {
            for (var step = 0; ; step++)
            {
                await storage.WriteStateAsync("state", Grain(writer, step), new GrainState<Payload>(Payload.Of(writer, step)));
                Acknowledge(writer, step);
            }
        }));
        return 0;
    }

    private static void Acknowledge(int writer, int step)
    {
        var line = Encoding.ASCII.GetBytes($"{writer} {step}\n");
        lock (Acknowledgements)
        {
            Acknowledgements.Write(line);
        }
    }
}
