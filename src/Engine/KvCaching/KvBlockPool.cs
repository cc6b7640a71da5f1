using Orleans.Ai.Decoding;

namespace Orleans.Ai.KvCaching;

/// <summary>
/// Hands out a decoder's KV blocks, counts their users, and finds blocks whose content a new sequence can share (prefix
/// caching). A free block keeps its content until it is allocated again, the least recently used first. Used by one
/// thread at a time.
/// </summary>
/// <remarks>
/// Paged KV memory with reference counts follows vLLM (Kwon et al. 2023, arXiv:2309.06180). A published block names the
/// one before it by number. That is exact because whoever uses a block uses all blocks before it, and blocks are released
/// from a sequence's end: a block is reallocated only after everything published behind it.
/// </remarks>
internal sealed class KvBlockPool
{
    /// <summary>Stands for "no block": what precedes the first block of a sequence. Any other negative number does, too.</summary>
    public const int None = -1;

    private readonly bool _prefixCaching;
    private readonly PrefixIndex? _prefixes;
    private readonly Dictionary<BlockContent, int> _published = [];
    private readonly BlockContent?[] _contents;
    private readonly int[] _users;
    private readonly LinkedListNode<int>[] _nodes;
    private readonly LinkedList<int> _free = new();

    /// <summary>Takes charge of blocks 0 to <paramref name="blockCount"/> - 1.</summary>
    /// <param name="blockCount">Number of blocks.</param>
    /// <param name="prefixCaching">Whether a sequence finds what others have left.</param>
    /// <param name="prefixes">Remembers what the blocks hold by the names that routers have for it.</param>
    public KvBlockPool(int blockCount, bool prefixCaching, PrefixIndex? prefixes = null)
    {
        (_prefixCaching, _prefixes) = (prefixCaching, prefixes);
        _contents = new BlockContent?[blockCount];
        _users = new int[blockCount];
        _nodes = [.. Enumerable.Range(0, blockCount).Select(block => new LinkedListNode<int>(block))];
        Array.ForEach(_nodes, _free.AddLast);
    }

    /// <summary>Blocks in all. Does not mutate.</summary>
    public int Total => _users.Length;

    /// <summary>Blocks that can be allocated, those with cached content included. Does not mutate.</summary>
    public int Available => _free.Count;

    /// <summary>Blocks that sequences hold. Does not mutate.</summary>
    public int Used => Total - Available;

    /// <summary>Whether no sequence holds the block. Does not mutate.</summary>
    public bool IsFree(int block) => _users[block] == 0;

    /// <summary>
    /// Replaces <paramref name="found"/> with the published blocks that hold a beginning of <paramref name="tokens"/> behind
    /// <paramref name="root"/>. Does not mutate.
    /// </summary>
    public void Match(int root, ReadOnlySpan<int> tokens, List<int> found)
    {
        found.Clear();
        for (var previous = root; tokens.Length >= IDecoder.BlockSize; tokens = tokens[IDecoder.BlockSize..])
        {
            if (!_published.TryGetValue(new BlockContent(previous, tokens), out var block))
            {
                return;
            }

            found.Add(block);
            previous = block;
        }
    }

    /// <summary>Adds a user to a block that <see cref="Match"/> found. Mutates.</summary>
    public void Share(int block)
    {
        if (_users[block]++ == 0)
        {
            _free.Remove(_nodes[block]);
        }
    }

    /// <summary>Takes the free block that was used longest ago; its content is void. Mutates.</summary>
    /// <exception cref="InvalidOperationException">No block is <see cref="Available"/>.</exception>
    public int Allocate()
    {
        var node = _free.First ?? throw new InvalidOperationException("No KV block is available.");
        _free.Remove(node);
        _users[node.Value] = 1;
        Unpublish(node.Value);
        return node.Value;
    }

    /// <summary>
    /// Makes the content of a block that has become full available to others. Where a block of the same content is there
    /// already, that one is shared and <paramref name="block"/> released. Mutates.
    /// </summary>
    /// <returns>The block to go on with.</returns>
    public int Publish(int previous, int block, ReadOnlySpan<int> tokens)
    {
        if (!_prefixCaching)
        {
            return block;
        }

        var content = new BlockContent(previous, tokens);
        if (_published.TryGetValue(content, out var twin))
        {
            Share(twin);
            Release(block);
            return twin;
        }

        _contents[block] = content;
        _published.Add(content, block);
        return block;
    }

    /// <summary>Remembers by which name routers look for a block that is published. Mutates.</summary>
    public void Name(int block, uint name)
    {
        if (_contents[block] is not null)
        {
            _prefixes?.Add(name, block);
        }
    }

    /// <summary>Ends a sequence's use of its blocks and empties the table. Mutates.</summary>
    public void Release(BlockTable table)
    {
        for (var index = table.Count - 1; index >= 0; index--)
        {
            Release(table[index]);
        }

        table.Clear();
    }

    /// <summary>Compares the pool's books with each other and with the tables of all sequences. Does not mutate.</summary>
    /// <exception cref="InvalidOperationException">They disagree: a bug.</exception>
    public void CheckIntegrity(IEnumerable<BlockTable> tables)
    {
        var users = new int[Total];
        foreach (var block in tables.SelectMany(table => table.Memory.ToArray()))
        {
            users[block]++;
        }

        for (var block = 0; block < Total; block++)
        {
            Require(users[block] == _users[block], block, $"has {_users[block]} users on the books and {users[block]} in tables");
            Require(IsFree(block) == (_nodes[block].List is not null), block, "is on the free list while in use, or the reverse");
            if (_contents[block] is { } content)
            {
                Require(_published.TryGetValue(content, out var found) && found == block, block, "is not found by its content");
                Require(content.Previous < 0 || _contents[content.Previous] is not null, block, "outlived the block before it");
                Require(IsFree(block) || content.Previous < 0 || !IsFree(content.Previous), block, "is used without the block before it");
            }
        }

        _prefixes?.CheckIntegrity(block => _contents[block] is not null);
        Require(_published.Count == _contents.Count(content => content is not null), None, "published blocks and contents differ in number");
    }

    private static void Require(bool condition, int block, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"KV block {block}: {message}.");
        }
    }

    private void Release(int block)
    {
        if (--_users[block] > 0)
        {
            return;
        }

        if (_contents[block] is null)
        {
            _free.AddFirst(_nodes[block]);
        }
        else
        {
            _free.AddLast(_nodes[block]);
        }
    }

    private void Unpublish(int block)
    {
        if (_contents[block] is { } content)
        {
            _published.Remove(content);
            _contents[block] = null;
            _prefixes?.Remove(block);
        }
    }
}
