using Orleans.Ai.Access;

namespace Orleans.Ai.Storage;

/// <summary>Logs of which the store sees no text.</summary>
/// <param name="inner">Where they are kept.</param>
/// <param name="cipher">Encrypts them.</param>
/// <param name="logger">Is told of heads that cannot be read.</param>
internal sealed partial class EncryptedLogStore(ILogStore inner, LogCipher cipher, ILogger<EncryptedLogStore> logger) : ILogStore
{
    public Task AppendAsync(LogAppend append, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(Encrypt(append), cancellationToken);

    public Task ReplaceAsync(LogAppend append, long length, CancellationToken cancellationToken = default) =>
        inner.ReplaceAsync(Encrypt(append), length, cancellationToken);

    public Task SetHeadAsync(LogHead head, CancellationToken cancellationToken = default) =>
        inner.SetHeadAsync(head with { Head = cipher.Encrypt(head.Key, LogCipher.Head, head.Head.Span) }, cancellationToken);

    public async Task<StoredLog?> ReadAsync(LogKey key, long from = 0, CancellationToken cancellationToken = default)
    {
        if (await inner.ReadAsync(key, from, cancellationToken) is not { } stored)
        {
            return null;
        }

        var head = stored.Head.Head.IsEmpty ? [] : cipher.Decrypt(key, LogCipher.Head, stored.Head.Head.Span);
        return new(
            stored.Head with { Head = head },
            [.. stored.Entries.Select((entry, i) => (ReadOnlyMemory<byte>)cipher.Decrypt(key, from + i, entry.Span))]);
    }

    public Task DeleteAsync(LogKey key, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A log whose head cannot be read is left out: one that is damaged must not hide the others.</remarks>
    public async Task<LogPage> ListAsync(string kind, TenantId tenant, string? after, int limit, CancellationToken cancellationToken = default)
    {
        var page = await inner.ListAsync(kind, tenant, after, limit, cancellationToken);
        return page with { Heads = [.. page.Heads.Select(Decrypt).OfType<LogHead>()] };
    }

    public Task<IReadOnlyList<LogKey>> ListOpenAsync(string kind, CancellationToken cancellationToken = default) =>
        inner.ListOpenAsync(kind, cancellationToken);

    private LogAppend Encrypt(LogAppend append) => append with
    {
        Entry = cipher.Encrypt(append.Key, append.Position, append.Entry.Span),
        Head = append.Head is { IsEmpty: false } head ? cipher.Encrypt(append.Key, LogCipher.Head, head.Span) : default(ReadOnlyMemory<byte>?),
    };

    private LogHead? Decrypt(LogHead head)
    {
        if (head.Head.IsEmpty)
        {
            return head;
        }

        if (cipher.TryDecrypt(head.Key, LogCipher.Head, head.Head.Span, out var text, out var problem))
        {
            return head with { Head = text };
        }

        LogLeftOut(problem);
        return null;
    }
}
