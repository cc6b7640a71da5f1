using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Generations;

/// <summary>
/// Whatever step the process dies at, or the store fails at: what the reader reads over all is what it would have read anyhow, and
/// the session and the usage are told once.
/// </summary>
public sealed class CrashTests
{
    private static readonly SessionTicket Ticket = new()
    {
        Session = new(World.Id.Tenant, "s"), Basis = 0, Input = [new SessionItem { Id = "in", Message = new ChatMessage { Role = ChatRole.User, Content = "Hi" } }],
    };

    private static readonly InferenceRequest Keyed = World.Request with
    {
        ChoiceCount = 2, Session = new SessionInput { Session = Ticket.Session, Items = Ticket.Input }, Generation = World.Request.Generation! with { KeyDigest = [1, 2] },
    };

    private static readonly InferenceRequest Plain = Keyed with { Generation = Keyed.Generation! with { KeyDigest = [] } };

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(20);

    public static TheoryData<StepFailure, bool, bool> Failures =>
    [
        .. from failure in Enum.GetValues<StepFailure>()
           where failure is not StepFailure.None
           from isKeyed in (bool[])[true, false]
           from isGathered in (bool[])[true, false]
           select (failure, isKeyed, isGathered),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Generation_InterruptedAtAnyStep_EndsOnceWithTheSameText(StepFailure failure, bool isKeyed, bool isGathered)
    {
        var request = isKeyed ? Keyed : Plain;
        var calm = Create(isGathered);
        var gate = new StepGate();
        var expected = await calm.Start(gate).InferAsync(request);
        gate.Steps.ShouldBeGreaterThanOrEqualTo(isGathered ? 5 : 16);

        for (var step = 0; step < gate.Steps; step++)
        {
            await InterruptAsync(Create(isGathered), step, failure, request, expected);
        }
    }

    [Theory]
    [InlineData(StepFailure.DiesBefore)]
    [InlineData(StepFailure.DiesAfter)]
    public async Task Generation_AtAProvider_IsSentOnceWhereverItsSiloDies(StepFailure failure)
    {
        var gate = new StepGate();
        var calm = new World { Stages = { IsForeign = true } };
        var expected = await calm.Start(gate).InferAsync(Keyed with { Session = null });
        List<int> sent = [];
        for (var step = 0; step < gate.Steps; step++)
        {
            sent.Add(await KillAtProviderAsync(step, failure, expected));
        }

        sent.ShouldContain(0, "it may die when it is recorded, but not sent");
        sent.ShouldContain(1);
    }

    /// <returns>How often it had been sent when the silo died.</returns>
    private static async Task<int> KillAtProviderAsync(int step, StepFailure failure, List<InferenceEvent> expected)
    {
        var (world, gate, what) = (new World { Stages = { IsForeign = true } }, new StepGate(step, failure), $"{failure} at step {step}");
        var request = Keyed with { Session = null };
        await world.LetPassUntilAsync(Task.WhenAny(world.Start(gate).InferAsync(request), gate.Died));
        var (sent, isMarked) = (world.Stages.Sent, world.Store.Keys.Count > 0 && world.Log.Any(entry => entry.Events.Any(told => told is InferenceEvent.Dispatching)));
        sent.ShouldBe(isMarked ? sent : 0, $"{what}: nothing is sent before the log says so");
        sent.ShouldBeLessThanOrEqualTo(1, what);

        var events = await world.LetPassUntilAsync(world.Start().InferAsync(request));

        world.Stages.Sent.ShouldBe(isMarked ? sent : 1, what);
        if (events[^1] is InferenceEvent.Completed)
        {
            World.TextOf(events).ShouldBe(World.TextOf(expected), what);
        }
        else
        {
            isMarked.ShouldBeTrue(what);
            events[^1].ShouldBeOfType<InferenceEvent.Failed>(what).Error.Code.ShouldBe(InferenceErrorCode.IdempotencyIndeterminate, what);
        }

        world.Usage.ShouldHaveSingleItem(what);
        World.Describe(await world.Start().InferAsync(request)).ShouldBe(World.Describe(events), what);
        return sent;
    }

    private static World Create(bool isGathered) => new() { Stages = { Ticket = Ticket }, Options = { CommitWindow = isGathered ? Window : TimeSpan.Zero } };

    private static async Task InterruptAsync(World world, int step, StepFailure failure, InferenceRequest request, List<InferenceEvent> expected)
    {
        var gate = new StepGate(step, failure);
        List<InferenceEvent> events = [];
        var reading = world.Start(gate).InferAsync(events, request);
        await world.LetPassUntilAsync(Task.WhenAny(reading, gate.Died));
        if (gate.HasDied)
        {
            List<InferenceEvent> before;
            lock (events)
            {
                before = [.. events];
            }

            before.Count.ShouldBeLessThanOrEqualTo(world.Store.Keys.Count == 0 ? 0 : world.Log.Sum(entry => entry.Events.Count), "what is told is in the log");
            await world.LetPassUntilAsync(world.Start().InferAsync(before, request));
            events = before;
        }
        else if (events is [InferenceEvent.Failed { Error.Code: InferenceErrorCode.StorageUnavailable }])
        {
            // Nothing was begun, or nobody knows: the client sends it again.
            events.Clear();
            await world.LetPassUntilAsync(world.Start().InferAsync(events, request));
        }

        var what = $"{failure} at step {step}";
        World.TextOf(events).ShouldBe(World.TextOf(expected), what);
        events.Count.ShouldBe(expected.Count, what);
        events[^1].ShouldBeOfType<InferenceEvent.Completed>(what).Usage.ShouldBe(((InferenceEvent.Completed)expected[^1]).Usage, what);
        world.Usage.ShouldHaveSingleItem(what).Value.Usage.CompletionTokens.ShouldBe(12, what);
        var turn = world.Turns.ShouldHaveSingleItem(what).Value;
        turn.Items.Select(item => item.Id).ShouldBe(["in", "msg_r-1"], what);
        turn.Items[1].Message!.Content.ShouldBe(string.Concat(expected.OfType<InferenceEvent.TextDelta>().Where(delta => delta.Choice == 0).Select(delta => delta.Text)), what);
        world.Abandoned.ShouldBeEmpty(what);
        world.Store.ListOpen().ShouldBeEmpty(what);
        world.Store.Head(World.Key).ExpiresAt.ShouldNotBeNull(what);
        World.Describe(await world.Start().InferAsync(request)).ShouldBe(World.Describe(events), what);
    }
}
