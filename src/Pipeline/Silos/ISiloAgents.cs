namespace Orleans.Ai.Silos;

/// <summary>Finds the agents of the silos that are alive.</summary>
public interface ISiloAgents
{
    /// <summary>The agent of a silo; <see langword="null"/> when no silo of that name is alive.</summary>
    ISiloAgent? Find(string node);
}
