using Orleans.Placement;

namespace Orleans.Ai.Clustering;

[RandomPlacement]
public sealed class CounterGrain([PersistentState("count")] IPersistentState<CounterState> state, ILocalSiloDetails silo) : Grain, ICounterGrain
{
    public async Task<int> AddAsync()
    {
        var before = state.State;
        state.State = new CounterState { Count = before.Count + 1 };
        try
        {
            await state.WriteStateAsync();
        }
        catch (StateUnavailableException)
        {
            state.State = before;
            throw;
        }

        return state.State.Count;
    }

    public Task<(int Count, string Silo)> GetAsync() => Task.FromResult((state.State.Count, silo.Name));
}
