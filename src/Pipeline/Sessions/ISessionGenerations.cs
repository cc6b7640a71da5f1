using Orleans.Ai.Generations;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>The generations that answer a session's turns, each known by the turn's request.</summary>
public interface ISessionGenerations
{
    /// <summary>Where one stands; <see langword="null"/>: it is not known.</summary>
    Task<GenerationState?> FindAsync(RequestId request);

    /// <summary>Ends one.</summary>
    Task CancelAsync(RequestId request);

    /// <summary>Ends and forgets one: its text and stored results are really gone.</summary>
    Task DeleteAsync(RequestId request);
}
