using System.Text.Json;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Access;

/// <summary>
/// Reads a key file:
/// <c>{ "keys": [ { "id": "ci", "hash": "sha256:…", "tenant": "acme", "role": "client" } ] }</c>.
/// </summary>
internal static class KeyFile
{
    private static readonly string[] Members = ["id", "hash", "tenant", "role"];

    /// <exception cref="KeyFileException">The content is not as above.</exception>
    public static KeyTable Parse(string path, ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("keys", out _)
                ? Read(new JsonParameter(document.RootElement, ""))
                : throw new KeyFileException(path, "it must be { \"keys\": [ ENTRY, … ] }, with entries as 'orleans-ai keys hash' prints.");
        }
        catch (JsonException exception)
        {
            throw new KeyFileException(path, $"line {exception.LineNumber + 1} is not JSON: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is InvalidRequestException or InvalidOperationException)
        {
            throw new KeyFileException(path, exception.Message, exception);
        }
    }

    private static KeyTable Read(JsonParameter root)
    {
        RefuseUnknown(root.AsObject(), ["keys"]);
        var callers = new Dictionary<string, Caller>(StringComparer.Ordinal);
        var ids = new HashSet<KeyId>();
        foreach (var key in root.Required("keys").AsArray(minimum: 1).Items())
        {
            RefuseUnknown(key.AsObject(), Members);
            var hash = ReadHash(key.Required("hash"));
            var caller = ReadCaller(key);
            if (!ids.Add(caller.Key) || !callers.TryAdd(hash, caller))
            {
                throw key.Mismatch("a key with an id and a hash of its own");
            }
        }

        return new KeyTable(callers);
    }

    private static Caller ReadCaller(JsonParameter key) => new()
    {
        Key = ReadId(key.Required("id"), text => new KeyId(text)),
        Tenant = ReadId(key.Required("tenant"), text => new TenantId(text)),
        Role = key.Required("role") is var role && role.AsString() is var name && name is "client" or "operator"
            ? name == "operator" ? CallerRole.Operator : CallerRole.Client
            : throw role.Mismatch("'client' or 'operator'"),
    };

    private static string ReadHash(JsonParameter hash)
        => hash.AsString() is var text && ApiKeyHash.IsValid(text)
            ? text.ToLowerInvariant()
            : throw hash.Mismatch($"'{ApiKeyHash.Prefix}' and 64 hexadecimal digits, as 'orleans-ai keys hash' prints");

    private static T ReadId<T>(JsonParameter id, Func<string, T> create)
    {
        try
        {
            return create(id.AsString());
        }
        catch (ArgumentException)
        {
            throw id.Mismatch("1 to 64 of A-Z a-z 0-9 . _ -");
        }
    }

    private static void RefuseUnknown(JsonParameter owner, string[] known)
    {
        foreach (var member in owner.Value.EnumerateObject().Where(member => !known.Any(member.NameEquals)))
        {
            throw owner.Mismatch($"an object of {string.Join(", ", known)}; '{member.Name}' is none of them");
        }
    }
}
