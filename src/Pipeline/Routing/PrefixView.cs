using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>Which beginnings of prompts a replica has in its KV cache, as far as this process was told. Any thread.</summary>
internal sealed class PrefixView
{
    private readonly Lock _lock = new();
    private readonly HashSet<uint> _held = [];
    private long _version;

    /// <summary>Nothing was missed of what the replica told.</summary>
    public bool IsCurrent { get; private set; }

    /// <summary>Takes changes; those that follow on changes which were missed only show that something is missing.</summary>
    public void Apply(PrefixChanges changes)
    {
        lock (_lock)
        {
            var isWhole = changes.Since == 0;
            if (changes.Version < _version && (isWhole || IsCurrent))
            {
                return;
            }

            IsCurrent = isWhole || (IsCurrent && _version >= changes.Since);
            if (!IsCurrent)
            {
                return;
            }

            if (isWhole)
            {
                _held.Clear();
            }

            _held.UnionWith(changes.Held);
            _held.ExceptWith(changes.Gone);
            _version = changes.Version;
        }
    }

    /// <summary>How many of a prompt's beginnings are there. Where one is, so are those before it: a cache drops the ends first.</summary>
    public int Match(PromptPrefixes prefixes)
    {
        lock (_lock)
        {
            var (low, high) = (0, prefixes.Hashes.Length);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = _held.Contains(prefixes.Hashes[middle - 1]) ? (middle, high) : (low, middle - 1);
            }

            return low;
        }
    }
}
