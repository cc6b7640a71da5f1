using Orleans.Placement;

namespace Orleans.Ai.Clustering;

[RandomPlacement]
public sealed class CounterGrain([PersistentState("count")] IPersistentState<CounterState> state, ILocalSiloDetails silo) : Grain, ICounterGrain
{
    private bool _isStale;

    public async Task<int> AddAsync()
    {
        if (_isStale)
        {
            await state.ReadStateAsync();
            _isStale = false;
        }

        var before = state.State;
        state.State = new CounterState { Count = before.Count + 1 };
        try
        {
            await state.WriteStateAsync();
        }
        catch (StorageUnavailableException)
        {
            // It may have been stored after all.
            (_isStale, state.State) = (true, before);
            throw;
        }

        return state.State.Count;
    }

    public Task<(int Count, string Silo)> GetAsync() => Task.FromResult((state.State.Count, silo.Name));
}
