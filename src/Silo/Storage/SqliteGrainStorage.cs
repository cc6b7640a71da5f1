using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Orleans.Ai.Storage;

/// <summary>Grain state in the <see cref="StateFile"/>, in Orleans' binary format.</summary>
internal sealed class SqliteGrainStorage(StateFile file, Serializer serializer, IActivatorProvider activators) : IGrainStorage
{
    private const string Row = "grain_type = $1 AND grain_key = $2 AND name = $3";
    private const string Select = $"SELECT etag, data FROM state WHERE {Row}";
    private const string SelectETag = $"SELECT etag FROM state WHERE {Row}";
    private const string Insert = "INSERT INTO state (grain_type, grain_key, name, etag, data) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    private const string Update = $"UPDATE state SET etag = $4, data = $5 WHERE {Row} AND etag = $6";
    private const string Delete = $"DELETE FROM state WHERE {Row} AND etag = $4";

    private readonly OrleansGrainStorageSerializer _serializer = new(serializer);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (type, key, name) = new StateKey(grainId, stateName);
        var rows = await file.ReadAsync(
            connection => connection.Query(Select, row => (ETag: row.GetString(0), Data: row.GetFieldValue<byte[]>(1)), type, key, name),
            cancellationToken);
        if (rows is [var stored])
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) =
                (_serializer.Deserialize<T>(BinaryData.FromBytes(stored.Data)), stored.ETag, true);
        }
        else
        {
            SetMissing(grainState);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (type, key, name) = new StateKey(grainId, stateName);
        var (known, etag, data) = (grainState.ETag, StateKey.NewETag(), _serializer.Serialize(grainState.State).ToArray());
        await CompareAndSetAsync(
            new(type, key, name),
            known,
            connection => known is null
                ? connection.Execute(Insert, type, key, name, etag, data)
                : connection.Execute(Update, type, key, name, etag, data, known),
            cancellationToken);
        (grainState.ETag, grainState.RecordExists) = (etag, true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (type, key, name) = new StateKey(grainId, stateName);
        var known = grainState.ETag;
        await CompareAndSetAsync(
            new(type, key, name),
            known,
            connection => known is null ? 0 : connection.Execute(Delete, type, key, name, known),
            cancellationToken);
        SetMissing(grainState);
    }

    // Nothing changed is well where the row is as it was known: a state that is not there has been cleared.
    private async Task CompareAndSetAsync(StateKey row, string? known, Func<StateConnection, int> change, CancellationToken cancellationToken) =>
        await file.WriteAsync(
            connection =>
            {
                if (change(connection) == 1)
                {
                    return true;
                }

                var stored = connection.Query(SelectETag, found => found.GetString(0), row.Type, row.Key, row.Name).SingleOrDefault();
                return stored == known
                    ? true
                    : throw new InconsistentStateException($"State '{row.Name}' of grain {row.Type}/{row.Key} was changed by another activation.", stored, known);
            },
            cancellationToken);

    private void SetMissing<T>(IGrainState<T> grainState) =>
        (grainState.State, grainState.ETag, grainState.RecordExists) = (activators.GetActivator<T>().Create(), null, false);
}
