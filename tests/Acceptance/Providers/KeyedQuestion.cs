using System.Diagnostics;

namespace Orleans.Ai.Providers;

/// <summary>A request with a key that is sent to a silo which is killed, and then again to another.</summary>
internal sealed class KeyedQuestion(string model, bool isStream, string text)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // Refusals of the way, not of the request: they pass.
    private static readonly string[] Passing = ["generation_unreachable", "storage_unavailable"];
    private readonly string _key = Guid.NewGuid().ToString("N");

    /// <summary>What the first client got.</summary>
    public Task<ClientAnswer> First { get; private set; } = null!;

    /// <summary>What it has read so far; <see langword="null"/>: nothing.</summary>
    public ClientAnswer? Seen { get; private set; }

    /// <summary>Sends it for the first time.</summary>
    public KeyedQuestion Ask(ServerProcess silo, CancellationToken cancellationToken)
    {
        First = SendAsync(silo, cancellationToken, seen => Seen = seen);
        return this;
    }

    /// <summary>Sends it again, until there is an answer to the request itself.</summary>
    public async Task<ClientAnswer> AskAgainAsync(ServerProcess silo, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await SendAsync(silo, cancellationToken);
            if (answer.Broken is null && !Passing.Contains(answer.Error))
            {
                return answer;
            }

            (watch.Elapsed < Patience && !silo.HasDied).ShouldBeTrue($"'{text}' is to be answered under its key, by a silo that lives, and not with {answer}");
            await Task.Delay(TimeSpan.FromSeconds(0.5), cancellationToken);
        }
    }

    /// <summary>How often a double was asked it.</summary>
    public int Dispatches(ProviderDouble provider) => At(provider).Count();

    /// <summary>What a double was asked of it.</summary>
    public IEnumerable<DoubleCall> At(ProviderDouble provider) => provider.Calls.Where(call => call.Body.Contains(text, StringComparison.Ordinal));

    private Task<ClientAnswer> SendAsync(ServerProcess silo, CancellationToken cancellationToken, Action<ClientAnswer>? onContent = null) =>
        ClientAnswer.AskAsync(silo.Client, ProviderGrid.Question(model, isStream, text), cancellationToken, onContent, ("Idempotency-Key", _key));
}
