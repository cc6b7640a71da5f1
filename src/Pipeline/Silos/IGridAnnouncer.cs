namespace Orleans.Ai.Silos;

/// <summary>Tells the grid how this silo is now, and does not leave it to the next report.</summary>
public interface IGridAnnouncer
{
    /// <summary>Ends when every gateway that can be reached knows; has models move their replicas where that is needed.</summary>
    Task AnnounceAsync();
}
