namespace Orleans.Ai.Clustering;

/// <summary>A persisted count, for tests of the cluster.</summary>
[Alias("ai.tests.ICounterGrain")]
public interface ICounterGrain : IGrainWithStringKey
{
    /// <summary>Counts one more, and stores it.</summary>
    [Alias("Add")]
    Task<int> AddAsync();

    /// <summary>The count, without asking the store, and the silo's name.</summary>
    [Alias("Get")]
    Task<(int Count, string Silo)> GetAsync();
}
