using System.Diagnostics;
using System.Globalization;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Remote;

namespace Orleans.Ai.Doctor;

/// <summary>Loads the model and asks it something.</summary>
internal static class ModelCheck
{
    private const int MaxTokens = 16;

    /// <summary>Starts a server of its own on a free port for the question.</summary>
    public static async Task<Finding> RunAsync(string folder, Func<Task<AskedServer>> start, CancellationToken cancellationToken)
    {
        const string Subject = "model";
        try
        {
            var watch = Stopwatch.StartNew();
            await using var server = await start();
            var loaded = watch.Elapsed;
            var question = new ChatQuestion { Model = server.Model, Messages = [new("user", "Hello!")], MaxTokens = MaxTokens };
            var answer = string.Concat(await server.Client.AskAsync(question, cancellationToken).ToListAsync(cancellationToken));
            return answer.Length > 0
                ? new(Subject, true, $"{server.Model} loads in {InSeconds(loaded)} and answers in {InSeconds(watch.Elapsed - loaded)}")
                : new(Subject, false, $"{server.Model} loads, but its answer is empty: check the files in {folder}.");
        }
        catch (Exception exception) when (Failures.Explain(exception) is { } failure)
        {
            return new(Subject, false, string.Join(' ', failure.Problems));
        }
    }

    private static string InSeconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
