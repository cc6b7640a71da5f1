namespace Orleans.Ai.Silos;

/// <summary>Tells the grid how this silo is now, and does not leave it to the next report.</summary>
public interface IGridAnnouncer
{
    /// <summary>Ends when every gateway that can be reached knows; has models move their replicas where that is needed.</summary>
    /// <returns>Other gateways were told: requests of theirs may still be on their way here.</returns>
    Task<bool> AnnounceAsync();
}
