namespace Orleans.Ai.Credentials;

/// <summary>
/// One of a provider's keys. Providers accept a key or do not; they limit its rate for each model apart. All that changes needs the
/// pool's lock.
/// <code>
/// usable ── 429 ──► resting ── its time is over ──► usable
///   ├── 401, 402 ──► retired for all models ──┬── the secret changes, or five minutes pass ──► usable
///   └── 403 ──► retired for that model ───────┘
/// </code>
/// </summary>
/// <param name="label">What it is called in logs: where it comes from, never what it is.</param>
/// <param name="secret">The key itself.</param>
/// <param name="weight">Its share of the requests.</param>
internal sealed class PooledKey(string label, ISecret secret, double weight)
{
    private readonly Dictionary<string, (DateTimeOffset Until, int Count)> rests = [];
    private readonly Dictionary<string, (int Version, DateTimeOffset Until)> retirements = [];

    /// <summary>Stands for every model.</summary>
    public const string AllModels = "";

    public string Label { get; } = label;

    public ISecret Secret { get; } = secret;

    public double Weight { get; } = weight;

    /// <summary>What smooth weighted round robin owes it.</summary>
    public double Credit { get; set; }

    /// <summary>Something stands against it, at least for one model.</summary>
    public bool IsMarked { get; private set; }

    public KeyState StateAt(DateTimeOffset now, string model)
    {
        if (IsMarked && (IsRetired(now, AllModels) || IsRetired(now, model)))
        {
            return KeyState.Retired;
        }

        return IsMarked && RestsUntil(model) > now ? KeyState.Resting : KeyState.Usable;
    }

    public DateTimeOffset RestsUntil(string model) => rests.GetValueOrDefault(model).Until;

    /// <summary>How often in a row the model's rate was limited.</summary>
    public int RestsOf(string model) => rests.GetValueOrDefault(model).Count;

    public void Retire(string model, int version, DateTimeOffset until)
    {
        IsMarked = true;
        retirements[model] = (version, until);
    }

    public void Rest(string model, DateTimeOffset until)
    {
        IsMarked = true;
        rests[model] = (until, RestsOf(model) + 1);
    }

    public void Succeed(string model)
    {
        rests.Remove(model);
        retirements.Remove(AllModels);
        retirements.Remove(model);
        IsMarked = rests.Count + retirements.Count > 0;
    }

    private bool IsRetired(DateTimeOffset now, string model) =>
        retirements.TryGetValue(model, out var retirement) && retirement.Version == Secret.Version && now < retirement.Until;
}
