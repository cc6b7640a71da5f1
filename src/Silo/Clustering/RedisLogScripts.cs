namespace Orleans.Ai.Clustering;

/// <summary>
/// What Redis does with logs, each in one step. A log is a list of its entries and a hash: <c>h</c> its head, <c>o</c> whether it
/// is open, <c>x</c> when it expires, <c>c</c> when it was changed; both expire by themselves. A tenant's logs of a kind are a set
/// sorted by <c>c</c>; those of a kind that are open a set, and those that expire one sorted by <c>x</c>, by which the ones that are
/// gone are struck off the lists. Times are in milliseconds since 1970.
/// </summary>
internal static class RedisLogScripts
{
    // A log that only gets entries need not move in its tenant's list each time. Unit: milliseconds.
    // KEYS: entries, hash, tenant's list, open, expiring. ARGV: append|replace|head, length, entry, 1 if there is a head, head,
    // 1 if open, expiry or nothing, now, tenant/id, id, beginning of all keys of the kind. Answers 0 where another has written.
    public const string Write =
        """
        local length = redis.call('LLEN', KEYS[1])
        if length ~= tonumber(ARGV[2]) or (ARGV[1] == 'head' and length == 0) then return 0 end
        local was = {}
        if ARGV[1] == 'replace' then redis.call('DEL', KEYS[1]) end
        if ARGV[1] ~= 'head' then redis.call('RPUSH', KEYS[1], ARGV[3]) end
        if ARGV[1] == 'append' and length > 0 then was = redis.call('HMGET', KEYS[2], 'o', 'x', 'c') end
        local same = was[1] == ARGV[6] and was[2] == ARGV[7]
        if same and ARGV[4] == '0' and ARGV[8] - was[3] < 1000 then return 1 end
        redis.call('HSET', KEYS[2], 'o', ARGV[6], 'x', ARGV[7], 'c', ARGV[8])
        if ARGV[4] == '1' then redis.call('HSET', KEYS[2], 'h', ARGV[5]) end
        redis.call('ZADD', KEYS[3], ARGV[8], ARGV[10])
        if same then return 1 end
        redis.call(ARGV[6] == '1' and 'SADD' or 'SREM', KEYS[4], ARGV[9])
        if ARGV[7] == '' then
            redis.call('PERSIST', KEYS[1])
            redis.call('PERSIST', KEYS[2])
            redis.call('ZREM', KEYS[5], ARGV[9])
        else
            redis.call('PEXPIREAT', KEYS[1], ARGV[7])
            redis.call('PEXPIREAT', KEYS[2], ARGV[7])
            redis.call('ZADD', KEYS[5], ARGV[7], ARGV[9])
        end
        if length == 0 then
            for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', ARGV[8], 'LIMIT', 0, 4)) do
                if redis.call('EXISTS', ARGV[11] .. member .. '/head') == 0 then
                    local slash = string.find(member, '/', 1, true)
                    redis.call('ZREM', KEYS[5], member)
                    redis.call('SREM', KEYS[4], member)
                    redis.call('ZREM', ARGV[11] .. string.sub(member, 1, slash - 1), string.sub(member, slash + 1))
                end
            end
        end
        return 1
        """;

    // KEYS: entries, hash. ARGV: first position.
    public const string Read =
        """
        local head = redis.call('HMGET', KEYS[2], 'h', 'o', 'x', 'c')
        return { redis.call('LLEN', KEYS[1]), head[1] or '', head[2], head[3], head[4], redis.call('LRANGE', KEYS[1], ARGV[1], -1) }
        """;

    // KEYS as of Write. ARGV: tenant/id, id.
    public const string Delete =
        """
        redis.call('DEL', KEYS[1], KEYS[2])
        redis.call('ZREM', KEYS[3], ARGV[2])
        redis.call('SREM', KEYS[4], ARGV[1])
        redis.call('ZREM', KEYS[5], ARGV[1])
        """;

    // KEYS: tenant's list. ARGV: change time of the log before, its id, most to list.
    public const string List =
        """
        local heads, gone, offset = {}, {}, 0
        while #heads < tonumber(ARGV[3]) do
            local page = redis.call('ZREVRANGEBYSCORE', KEYS[1], ARGV[1], '-inf', 'LIMIT', offset, 64)
            if #page == 0 then break end
            offset = offset + #page
            for _, id in ipairs(page) do
                local key = KEYS[1] .. '/' .. id
                local head = redis.call('HMGET', key .. '/head', 'h', 'o', 'x', 'c')
                if not head[4] then
                    table.insert(gone, id)
                elseif (head[4] ~= ARGV[1] or id < ARGV[2]) and #heads < tonumber(ARGV[3]) then
                    table.insert(heads, { redis.call('LLEN', key .. '/entries'), head[1] or '', head[2], head[3], head[4], id })
                end
            end
        end
        for _, id in ipairs(gone) do redis.call('ZREM', KEYS[1], id) end
        return heads
        """;

    // KEYS: open. ARGV: beginning of all keys of the kind.
    public const string ListOpen =
        """
        local open = {}
        for _, member in ipairs(redis.call('SMEMBERS', KEYS[1])) do
            if redis.call('EXISTS', ARGV[1] .. member .. '/head') == 1 then
                table.insert(open, member)
            else
                redis.call('SREM', KEYS[1], member)
            end
        end
        return open
        """;
}
