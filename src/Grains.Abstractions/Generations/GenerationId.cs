using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>Identifies a generation: <c>tenant/request</c>. Nobody reaches another tenant's.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Request">The request it answers.</param>
[GenerateSerializer, Immutable, Alias("ai.GenerationId")]
public readonly record struct GenerationId([property: Id(0)] TenantId Tenant, [property: Id(1)] RequestId Request)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no generation's id.</exception>
    public static GenerationId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var tenant, var request]
            ? new(new TenantId(tenant), new RequestId(request))
            : throw new FormatException($"'{text}' is no generation id of the form tenant/request.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Tenant}/{Request}";
}
