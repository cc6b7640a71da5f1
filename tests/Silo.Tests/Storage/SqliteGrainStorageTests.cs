using Orleans.Storage;

namespace Orleans.Ai.Storage;

/// <summary>What Orleans' documentation promises of a grain storage.</summary>
public sealed class SqliteGrainStorageTests : IAsyncLifetime
{
    private readonly TemporaryState _state = new();

    public static TheoryData<string> Grains =>
    [
        GrainId.Create("note", "plain").ToString(),
        GrainId.Create("note", "with/slash+and plus").ToString(),
        GrainId.Create("note", "Überschrift 🦆 \0 '; DROP TABLE state; --").ToString(),
        GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid())).ToString(),
        GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateIntegerKey(long.MinValue)).ToString(),
        GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateIntegerKey(7, "extension")).ToString(),
        GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid(), "extension")).ToString(),
    ];

    private static GrainId Grain => GrainId.Create("note", "1");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Theory]
    [MemberData(nameof(Grains))]
    public async Task State_OfAnyKey_LivesThroughWriteReadClear(string grain)
    {
        var id = GrainId.Parse(grain);
        var state = await ReadAsync(id);
        (state.RecordExists, state.ETag, state.State.ShouldNotBeNull().Text).ShouldBe((false, null, null));

        state.State = new() { Text = "first" };
        await WriteAsync(id, state);
        state.RecordExists.ShouldBeTrue();
        var first = state.ETag.ShouldNotBeNull();

        state.State = new() { Text = "second" };
        await WriteAsync(id, state);
        state.ETag.ShouldNotBe(first);
        await _state.ReopenAsync();
        var read = await ReadAsync(id);
        (read.RecordExists, read.ETag, read.State?.Text).ShouldBe((true, state.ETag, "second"));

        await ClearAsync(id, read);
        (read.RecordExists, read.ETag, read.State.ShouldNotBeNull().Text).ShouldBe((false, null, null));
        (await ReadAsync(id)).RecordExists.ShouldBeFalse();

        read.State = new() { Text = "third" };
        await WriteAsync(id, read);
        (read.RecordExists, (await ReadAsync(id)).State?.Text).ShouldBe((true, "third"));
    }

    [Fact]
    public async Task Write_OfTheActivationThatCameSecond_IsAConflict()
    {
        var (winner, loser) = (new GrainState<Note>(new() { Text = "winner" }), new GrainState<Note>(new() { Text = "loser" }));
        await WriteAsync(Grain, winner);

        var insert = await Should.ThrowAsync<InconsistentStateException>(() => WriteAsync(Grain, loser));
        (insert.StoredEtag, insert.CurrentEtag).ShouldBe((winner.ETag, null));
        (loser.ETag, loser.RecordExists, loser.State?.Text).ShouldBe((null, false, "loser"));

        loser = await ReadAsync(Grain);
        await WriteAsync(Grain, winner);
        var update = await Should.ThrowAsync<InconsistentStateException>(() => WriteAsync(Grain, loser));
        (update.StoredEtag, update.CurrentEtag).ShouldBe((winner.ETag, loser.ETag));
        (await ReadAsync(Grain)).State?.Text.ShouldBe("winner");
    }

    [Fact]
    public async Task Clear_OfTheActivationThatCameSecond_IsAConflict()
    {
        var (winner, loser) = (new GrainState<Note>(new()), new GrainState<Note>(new()));
        await WriteAsync(Grain, winner);

        await Should.ThrowAsync<InconsistentStateException>(() => ClearAsync(Grain, loser));
        loser = await ReadAsync(Grain);
        await WriteAsync(Grain, winner);
        await Should.ThrowAsync<InconsistentStateException>(() => ClearAsync(Grain, loser));
        await ClearAsync(Grain, winner);
        await Should.ThrowAsync<InconsistentStateException>(() => ClearAsync(Grain, loser));
        await Should.ThrowAsync<InconsistentStateException>(() => WriteAsync(Grain, loser));
    }

    [Fact]
    public async Task Clear_OfAStateThatIsNotThere_DoesNothing()
    {
        var state = new GrainState<Note>(new() { Text = "never written" });

        await ClearAsync(Grain, state);

        (state.RecordExists, state.ETag, state.State?.Text).ShouldBe((false, null, null));
    }

    [Fact]
    public async Task Write_AfterAnotherClearedAndWroteAnew_IsAConflict()
    {
        var other = new GrainState<Note>(new());
        await WriteAsync(Grain, other);
        var stale = await ReadAsync(Grain);
        await ClearAsync(Grain, other);
        await WriteAsync(Grain, other);

        await Should.ThrowAsync<InconsistentStateException>(() => WriteAsync(Grain, stale));
    }

    [Fact]
    public async Task Write_OfManyActivationsAtOnce_LetsExactlyOneWin()
    {
        await WriteAsync(Grain, new(new() { Text = "before" }));
        var activations = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => ReadAsync(Grain)));

        var won = await Task.WhenAll(activations.Select(async (activation, i) =>
        {
            activation.State = new() { Text = $"{i}" };
            try
            {
                await WriteAsync(Grain, activation);
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));

        won.Count(winner => winner).ShouldBe(1);
        (await ReadAsync(Grain)).State?.Text.ShouldBe($"{Array.IndexOf(won, true)}");
    }

    [Fact]
    public async Task State_NullOrLarge_ComesBackAsItWas()
    {
        var large = new Note { Data = new byte[1 << 20] };
        Random.Shared.NextBytes(large.Data);
        await WriteAsync(Grain, new GrainState<Note>(large));
        await _state.Storage.WriteStateAsync("null", Grain, new GrainState<Note?>(null));
        await _state.Storage.WriteStateAsync("number", Grain, new GrainState<int>(42));

        (await ReadAsync(Grain)).State?.Data.ShouldBe(large.Data);
        var none = new GrainState<Note?>(new());
        await _state.Storage.ReadStateAsync("null", Grain, none);
        (none.State, none.RecordExists).ShouldBe((null, true));
        var number = new GrainState<int>();
        await _state.Storage.ReadStateAsync("number", Grain, number);
        number.State.ShouldBe(42);
    }

    [Fact]
    public async Task States_OfManyGrainsTypesAndNames_AreKeptApart()
    {
        var keys = (from type in new[] { "note", "note/a", "other" }
                    from key in new[] { "1", "a/1", "11" }
                    from name in Enumerable.Range(0, 40)
                    select (Grain: GrainId.Create(GrainType.Create(type), IdSpan.Create(key)), Name: $"state{name}")).ToArray();
        string Text(int i) => $"{keys[i]}";
        await Task.WhenAll(keys.Select((key, i) => _state.Storage.WriteStateAsync(key.Name, key.Grain, new GrainState<Note>(new() { Text = Text(i) }))));
        await _state.ReopenAsync();

        var read = await Task.WhenAll(keys.Select(async key =>
        {
            var state = new GrainState<Note>();
            await _state.Storage.ReadStateAsync(key.Name, key.Grain, state);
            return state.State?.Text;
        }));

        read.ShouldBe(keys.Select((_, i) => Text(i)));
    }

    private async Task<GrainState<Note>> ReadAsync(GrainId grain)
    {
        var state = new GrainState<Note>();
        await _state.Storage.ReadStateAsync("state", grain, state);
        return state;
    }

    private Task WriteAsync(GrainId grain, GrainState<Note> state) => _state.Storage.WriteStateAsync("state", grain, state);

    private Task ClearAsync(GrainId grain, GrainState<Note> state) => _state.Storage.ClearStateAsync("state", grain, state);
}
