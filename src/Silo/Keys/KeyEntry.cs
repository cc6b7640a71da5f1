using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Ai.Access;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Keys;

/// <summary>A key as a key file holds it.</summary>
internal sealed record KeyEntry
{
    // The hash protects a key only when nobody can guess it.
    private const int ShortestKey = 20;

    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("hash")]
    public required string Hash { get; init; }

    [JsonPropertyName("tenant")]
    public required string Tenant { get; init; }

    [JsonPropertyName("role")]
    public required string Role { get; init; }

    /// <summary>The entry of a key.</summary>
    /// <exception cref="SettingsException">The key is too easy to guess, or an id is not of its form.</exception>
    public static KeyEntry Create(string key, string? id, string? tenant, string role)
    {
        if (key.Length < ShortestKey)
        {
            throw new SettingsException($"A key needs at least {ShortestKey} characters that nobody can guess; --generate makes one.");
        }

        var hash = ApiKeyHash.Hash(key);
        try
        {
            return new KeyEntry
            {
                Id = new KeyId(id ?? $"key-{hash[ApiKeyHash.Prefix.Length..][..8]}").Value,
                Hash = hash,
                Tenant = tenant is null ? TenantId.Local.Value : new TenantId(tenant).Value,
                Role = role,
            };
        }
        catch (ArgumentException)
        {
            throw new SettingsException(
                $"--id and --tenant must be 1 to 64 of A-Z a-z 0-9 . _ - , but are '{id}' and '{tenant}'.");
        }
    }

    /// <summary>The entry as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);
}
