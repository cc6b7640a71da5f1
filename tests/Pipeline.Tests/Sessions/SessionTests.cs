using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Sessions;

public sealed class SessionTests
{
    private readonly SessionBench _bench = new();

    private Session Session => _bench.Session;

    [Fact]
    public async Task Turns_OneAfterTheOther_BuildOnEachOtherAndCostOneWriteEach()
    {
        foreach (var request in new[] { "1", "2", "3" })
        {
            await _bench.TurnAsync(request);
        }

        var begun = await Session.BeginAsync(SessionBench.Begin("4"));

        begun.Context.Select(item => item.Message!.Content).ShouldBe(["Question 1", "Answer 1", "Question 2", "Answer 2", "Question 3", "Answer 3"]);
        begun.Ticket.ShouldNotBeNull().Basis.ShouldBe(3);
        begun.Replica.ShouldNotBeNull().Node.ShouldBe("node");
        _bench.Store.Writes.ShouldBe(3);
        _bench.Store.Reads.ShouldBe(1, "what was read or written once is in memory");
        var description = (await Session.GetAsync()).ShouldNotBeNull();
        (description.Turns, description.Items, description.Title, description.Running).ShouldBe((3, 6, "Question 1", new RequestId("4")));
    }

    [Fact]
    public async Task Begin_OfNoSession_SaysSoUnlessItIsToBeMade()
    {
        (await Session.BeginAsync(SessionBench.Begin("1", create: false))).Error.ShouldNotBeNull().Code.ShouldBe(InferenceErrorCode.NotFound);
        Session.IsAnswering.ShouldBeFalse();

        var ticket = await _bench.BeginAsync("2");

        (await Session.GetAsync()).ShouldNotBeNull().Running.ShouldBe(new RequestId("2"));
        _bench.Store.Writes.ShouldBe(0);
        await _bench.CompleteAsync("2", ticket);
        (await Session.BeginAsync(SessionBench.Begin("3", create: false))).Ticket.ShouldNotBeNull();
    }

    [Fact]
    public async Task Begin_Twice_GivesOneTicketAlsoOnceTheTurnIsAdded()
    {
        await _bench.TurnAsync("1");
        var first = await _bench.BeginAsync("2");
        (await _bench.BeginAsync("2")).Basis.ShouldBe(first.Basis);
        await _bench.CompleteAsync("2", first);
        await _bench.TurnAsync("3");
        var running = await _bench.BeginAsync("4");

        var again = await Session.BeginAsync(SessionBench.Begin("2"));

        again.Ticket.ShouldNotBeNull().Basis.ShouldBe(1);
        again.Turns.Select(turn => turn.Request.Value).ShouldBe(["1"]);
        await _bench.CompleteAsync("4", running);
        (await _bench.StoredAsync()).ShouldBe(["1", "2", "3", "4"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_Twice_AddsOnce(bool isLost)
    {
        var first = await _bench.BeginAsync("1");
        await _bench.CompleteAsync("1", first);
        await _bench.CompleteAsync("1", first);
        await _bench.TurnAsync("2");
        if (isLost)
        {
            _bench.Lose();
        }

        await _bench.CompleteAsync("1", first);

        (await _bench.StoredAsync()).ShouldBe(["1", "2"]);
        _bench.Store.Writes.ShouldBe(2);
    }

    [Fact]
    public async Task Begin_WhileAnotherIsAnswered_WaitsInOrder()
    {
        var first = await _bench.BeginAsync("1");
        var second = Session.BeginAsync(SessionBench.Begin("2"));
        var third = Session.BeginAsync(SessionBench.Begin("3"));
        second.IsCompleted.ShouldBeFalse();

        await _bench.CompleteAsync("1", first);
        var ticket = (await second).Ticket.ShouldNotBeNull();
        (ticket.Basis, third.IsCompleted).ShouldBe((1, false));
        Session.Abandon(new RequestId("2"));

        (await third).Ticket.ShouldNotBeNull().Basis.ShouldBe(1);
    }

    [Fact]
    public async Task Begin_WhileAnotherIsAnswered_IsRefusedWhereTheOptionsSaySo()
    {
        _bench.Options.ConcurrentTurns = ConcurrentTurns.Refuse;
        await _bench.BeginAsync("1");

        (await Session.BeginAsync(SessionBench.Begin("2"))).Error.ShouldNotBeNull().Code.ShouldBe(InferenceErrorCode.SessionBusy);

        Session.Abandon(new RequestId("1"));
        (await Session.BeginAsync(SessionBench.Begin("2"))).Ticket.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(GenerationState.Failed, 2)]
    [InlineData(GenerationState.Completed, 2)]
    [InlineData(GenerationState.Running, 0)]
    [InlineData(GenerationState.Queued, 0)]
    public async Task Turn_WhoseAnswerNeverComes_IsGivenUpOnceItsGenerationIsKnownToHaveEnded(GenerationState? state, int looks)
    {
        await _bench.BeginAsync("1");
        if (state is { } known)
        {
            _bench.Generations.States[new RequestId("1")] = known;
        }

        var next = Session.BeginAsync(SessionBench.Begin("2"));
        await PassTimeAsync(next);

        (looks == 0 || _bench.Generations.Looks == looks).ShouldBeTrue();
        (await next).Error?.Code.ShouldBe(InferenceErrorCode.SessionBusy);
        ((await next).Ticket is not null).ShouldBe(looks > 0);
    }

    [Fact]
    public async Task Turn_WhoseGenerationCannotBeAskedNow_IsNotGivenUp()
    {
        await _bench.BeginAsync("1");
        _bench.Generations.Failure = MemoryLogStore.Away;
        var next = Session.BeginAsync(SessionBench.Begin("2"));
        await PassTimeAsync(next);

        (await next).Error.ShouldNotBeNull().Code.ShouldBe(InferenceErrorCode.SessionBusy);
        Session.IsAnswering.ShouldBeTrue();
    }

    [Fact]
    public async Task Turns_BothBegunBecauseASiloWasLost_AreBothKept()
    {
        await _bench.TurnAsync("1");
        var first = await _bench.BeginAsync("2");
        _bench.Lose();
        var second = await _bench.BeginAsync("3");

        await _bench.CompleteAsync("3", second);
        await _bench.CompleteAsync("2", first);
        await _bench.CompleteAsync("3", second);

        (await _bench.StoredAsync()).ShouldBe(["1", "3", "2"]);
    }

    [Fact]
    public async Task TwoActivations_ForAMoment_LoseNothing()
    {
        await _bench.TurnAsync("1");
        var old = Session;
        var oldTicket = await _bench.BeginAsync("2");
        _bench.Lose();
        await _bench.TurnAsync("3");

        await old.CompleteAsync(oldTicket, SessionBench.Turn("2", oldTicket));
        await _bench.TurnAsync("4");

        (await _bench.StoredAsync()).ShouldBe(["1", "3", "2", "4"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Complete_WhenTheStoreFails_ThrowsAndCanBeAskedForAgain(bool happened)
    {
        await _bench.TurnAsync("1");
        var ticket = await _bench.BeginAsync("2");
        _bench.Store.Failure = (MemoryLogStore.Away, happened);

        await Should.ThrowAsync<Clustering.StorageUnavailableException>(() => _bench.CompleteAsync("2", ticket));
        Session.IsAnswering.ShouldBeTrue();
        await _bench.CompleteAsync("2", ticket);

        (await _bench.StoredAsync()).ShouldBe(["1", "2"]);
        (await Session.GetAsync()).ShouldNotBeNull().Turns.ShouldBe(2);
    }

    [Fact]
    public async Task Delete_EndsWhatRunsAndForgetsItsGenerations()
    {
        await _bench.TurnAsync("1");
        await _bench.TurnAsync("2");
        var ticket = await _bench.BeginAsync("3");
        var waiting = Session.BeginAsync(SessionBench.Begin("4"));

        // A generation that ends while it is deleted completes its turn, and is waited for.
        _bench.Generations.OnDelete = request => request.Value == "3" ? _bench.CompleteAsync("3", ticket) : Task.CompletedTask;

        (await Session.DeleteAsync()).ShouldBeTrue();

        _bench.Generations.Deleted.Select(request => request.Value).ShouldBe(["3", "4", "1", "2"], ignoreOrder: true);
        (await waiting).Error.ShouldNotBeNull();
        await _bench.CompleteAsync("3", ticket);
        (await Session.GetAsync()).ShouldBeNull();
        (await Session.DeleteAsync()).ShouldBeFalse();
        (await _bench.StoredAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Complete_AfterDeletionAndLossOfTheSilo_DoesNotBringTheSessionBack()
    {
        await _bench.TurnAsync("1");
        var ticket = await _bench.BeginAsync("2");
        await Session.DeleteAsync();
        _bench.Lose();

        await _bench.CompleteAsync("2", ticket);

        (await Session.GetAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Delete_OfWhatCannotBeRead_Deletes()
    {
        await _bench.TurnAsync("1");
        _bench.Lose();
        _bench.Store.Damage = new LogCorruptException("Damaged.");
        await Should.ThrowAsync<LogCorruptException>(Session.GetAsync);

        (await Session.DeleteAsync()).ShouldBeTrue();

        _bench.Store.Damage = null;
        (await _bench.StoredAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveItem_TakesItOutOfTheStoreAndLeavesTheRest()
    {
        await _bench.TurnAsync("1");
        await _bench.TurnAsync("2");

        (await Session.RemoveItemAsync("a-1")).ShouldBeTrue();
        (await Session.RemoveItemAsync("a-1")).ShouldBeFalse();
        _bench.Lose();
        await _bench.TurnAsync("3");

        (await _bench.Session.ReadAsync(0)).ShouldNotBeNull().SelectMany(turn => turn.Items).Select(item => item.Id).ShouldBe(["u-1", "u-2", "a-2", "u-3", "a-3"]);
        (await _bench.Session.ReadAsync(2)).ShouldNotBeNull().Single().Request.Value.ShouldBe("3");
        (await _bench.Session.GetAsync()).ShouldNotBeNull().Items.ShouldBe(5);
    }

    [Fact]
    public async Task Create_WithTurns_IsAForkThatGoesOn()
    {
        SessionTicket ticket = new() { Session = SessionBench.Id, Basis = 0, Input = SessionBench.Begin("x").Input };
        SessionTurn[] turns = [SessionBench.Turn("x", ticket), SessionBench.Turn("y", ticket)];
        SessionDescription description = new() { Id = SessionBench.Id, CreatedAt = default, ChangedAt = default, Title = "Fork" };

        (await Session.CreateAsync(description, turns)).ShouldBeTrue();
        (await Session.CreateAsync(description, [])).ShouldBeFalse();
        await _bench.TurnAsync("3");

        (await _bench.StoredAsync()).ShouldBe(["x", "y", "3"]);
        (await Session.UpdateAsync("New", new Dictionary<string, string> { ["a"] = "b" })).ShouldNotBeNull().Turns.ShouldBe(3);
        _bench.Lose();
        var stored = (await _bench.Session.GetAsync()).ShouldNotBeNull();
        (stored.Title, stored.Metadata["a"], stored.CreatedAt).ShouldBe(("New", "b", _bench.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Session_ThatIsNotUsed_ExpiresAndLeavesMemory()
    {
        _bench.Options.Expiry = TimeSpan.FromHours(1);
        await _bench.TurnAsync("1");
        _bench.Time.Advance(TimeSpan.FromMinutes(59));
        await _bench.TurnAsync("2");
        _bench.Time.Advance(TimeSpan.FromMinutes(59));
        (await Session.GetAsync()).ShouldNotBeNull().Turns.ShouldBe(2);
        Session.DropIdleTurns();
        Session.HasTurns.ShouldBeTrue("it was just used");
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        Session.DropIdleTurns();
        Session.HasTurns.ShouldBeFalse();

        (await Session.GetAsync()).ShouldBeNull();
        (await _bench.BeginAsync("3")).Creates.ShouldBeTrue();
    }

    [Fact]
    public async Task Read_OfALongSession_ComesInPages()
    {
        for (var turn = 0; turn < 150; turn++)
        {
            await _bench.TurnAsync($"{turn}");
        }

        List<string> read = [];
        while (await Session.ReadAsync(read.Count) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThan(100);
            read.AddRange(page.Select(turn => turn.Request.Value));
        }

        read.ShouldBe([.. Enumerable.Range(0, 150).Select(turn => $"{turn}")]);
    }

    private async Task PassTimeAsync(Task turn)
    {
        while (!turn.IsCompleted)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
