namespace Orleans.Ai.Remote;

/// <summary>A model as a server lists it.</summary>
/// <param name="Id">The name to ask for it.</param>
/// <param name="ContextLength">Longest prompt and answer together, where the server tells. Unit: tokens.</param>
internal sealed record ServedModel(string Id, int? ContextLength);
