using System.Collections.Frozen;

namespace Orleans.Ai.Wire;

/// <summary>An HTTP request in a foreign format: a POST of JSON; a GET where there is no body.</summary>
/// <param name="Path">Relative to the provider's address, without a leading slash; may have a query.</param>
/// <param name="Body">The JSON, in UTF-8; empty: none.</param>
internal sealed record WireCall(string Path, ReadOnlyMemory<byte> Body)
{
    /// <summary>Headers that the format wants, beside the key and those that are configured. Default none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Parameters of the request that the format has no words for, by their names in OpenAI's format. Default none.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];
}
