using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Orleans.Ai.Engines;

/// <summary>
/// The door of an engine: requests that nobody has started yet, bounded. A request counts until its first sequence is given
/// a place, so that the bound holds however far the engine has looked ahead. Any thread adds, the engine's takes.
/// </summary>
internal sealed class RequestQueue(int capacity)
{
    private readonly Channel<Generation> _channel =
        Channel.CreateBounded<Generation>(new BoundedChannelOptions(capacity) { SingleReader = true });

    private readonly WakeSignal _signal = new();
    private int _waiting;
    private int _unreadTokens;

    /// <summary>Requests that the engine has not looked at.</summary>
    public int Unread => _channel.Reader.Count;

    /// <summary>Tokens of their prompts.</summary>
    public int UnreadTokens => Volatile.Read(ref _unreadTokens);

    /// <summary>Nothing is left and nothing can come.</summary>
    public bool IsFinished => _channel.Reader.Completion.IsCompleted;

    /// <summary>Adds a request; false when it is full or closed.</summary>
    public bool TryAdd(Generation generation)
    {
        var tokens = generation.Request.Prompt.Length;
        var hasRoom = Interlocked.Increment(ref _waiting) <= capacity;
        Interlocked.Add(ref _unreadTokens, tokens);
        if (!hasRoom || !_channel.Writer.TryWrite(generation))
        {
            Interlocked.Add(ref _unreadTokens, -tokens);
            Leave();
            return false;
        }

        Wake();
        return true;
    }

    /// <summary>Takes the oldest request that was not taken yet; it counts as waiting until it says <see cref="Leave"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out Generation? generation)
    {
        if (!_channel.Reader.TryRead(out generation))
        {
            return false;
        }

        Interlocked.Add(ref _unreadTokens, -generation.Request.Prompt.Length);
        return true;
    }

    /// <summary>A request has started, or ended before it could.</summary>
    public void Leave() => Interlocked.Decrement(ref _waiting);

    /// <summary>Lets nothing more in.</summary>
    public void Close()
    {
        _channel.Writer.TryComplete();
        Wake();
    }

    /// <summary>Has the engine look around: a request came, or one was cancelled.</summary>
    public void Wake() => _signal.Wake();

    /// <summary>Waits for <see cref="Wake"/>.</summary>
    public void Park() => _signal.Park();
}
