using Orleans.Ai.Access;

namespace Orleans.Ai.Storage;

/// <summary>Names a log.</summary>
/// <param name="Kind">What it is a log of, such as <c>generation</c>: 1 to 32 of <c>a–z -</c>.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Id">Which of the tenant's: 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>.</param>
public readonly record struct LogKey(string Kind, TenantId Tenant, string Id)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind}/{Tenant}/{Id}";
}
