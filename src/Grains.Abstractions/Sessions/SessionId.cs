using Orleans.Ai.Access;

namespace Orleans.Ai.Sessions;

/// <summary>Identifies a session: <c>tenant/name</c>. Nobody reaches another tenant's.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionId")]
public sealed record SessionId
{
    /// <summary>Names a session.</summary>
    /// <exception cref="ArgumentException">The name is not 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>.</exception>
    public SessionId(TenantId tenant, string name)
    {
        Tenant = tenant;
        Name = Identifiers.Validate(name, 128, "", nameof(SessionId));
    }

    /// <summary>Whose it is.</summary>
    [Id(0)]
    public TenantId Tenant { get; }

    /// <summary>Its name within the tenant, chosen by the client or made for it.</summary>
    [Id(1)]
    public string Name { get; }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no session's id.</exception>
    public static SessionId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var tenant, var name]
            ? new(new TenantId(tenant), name)
            : throw new FormatException($"'{text}' is no session id of the form tenant/name.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Tenant}/{Name}";
}
