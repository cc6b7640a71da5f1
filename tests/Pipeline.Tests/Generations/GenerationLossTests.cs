using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>A generation whose replicas or processes are lost, once or again and again.</summary>
public sealed class GenerationLossTests
{
    private static readonly InferenceRequest Keyed = World.Request with { Generation = World.Request.Generation! with { KeyDigest = [1, 2] } };

    private readonly World _world = new();

    [Fact]
    public async Task Infer_LostAsOftenAsMayBe_EndsAndSaysWhatToDo()
    {
        _world.Options.MaxAttempts = 3;
        _world.Stages.OnToken = (number, _) => number == 2 ? throw new LostException() : Task.CompletedTask;
        _world.Stages.Instead = request => request.Continuation.Count > 0 ? Failed(InferenceErrorCode.ReplicaLost) : null;
        var gate = new StepGate(3, StepFailure.DiesAfter);
        await _world.LetPassUntilAsync(Task.WhenAny(_world.Start(gate).InferAsync(Keyed), gate.Died));
        var before = _world.Stages.Requests.Count;

        var events = await _world.LetPassUntilAsync(_world.Start().InferAsync(Keyed));

        Error(events).Code.ShouldBe(InferenceErrorCode.ReplicaLost);
        Error(events).Message.ShouldContain($"GET /v1/generations/{World.Request.Id}");
        _world.Stages.Requests.Count.ShouldBeGreaterThanOrEqualTo(before + 2, "the loss of the first process counts too");
        Error(events).Message.ShouldContain("lost 3 times in a row");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_LostBetweenAcceptanceAndFirstToken_GoesOn(bool isKeyed)
    {
        _world.Stages.LoseOnce(at: 0);

        var events = await _world.LetPassUntilAsync(_world.Start().InferAsync(isKeyed ? Keyed : World.Request));

        events[^1].ShouldBeOfType<InferenceEvent.Completed>("its reader was told that it is accepted");
        events.OfType<InferenceEvent.Accepted>().ShouldHaveSingleItem();
        _world.Usage.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Infer_LostOftenButNeverInVain_Completes()
    {
        const int Deaths = 3;
        _world.Options.MaxAttempts = 2;
        _world.Stages.Tokens = 20;
        HashSet<int> reached = [];
        _world.Stages.OnToken = (number, _) => number > 0 && reached.Add(number) ? throw new LostException() : Task.CompletedTask;
        for (var died = 0; died < Deaths; died++)
        {
            var gate = new StepGate(4, StepFailure.DiesAfter);
            await _world.LetPassUntilAsync(Task.WhenAny(_world.Start(gate).InferAsync(Keyed), gate.Died));
        }

        var events = await _world.LetPassUntilAsync(_world.Start().InferAsync(Keyed));

        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
        _world.Log.Count(entry => entry.Writer is not null).ShouldBe(1 + Deaths);
        events.Sum(told => told.Tokens ?? 0).ShouldBe(20);
    }

    private static InferenceError Error(IReadOnlyList<InferenceEvent> events) => events[^1].ShouldBeOfType<InferenceEvent.Failed>().Error;

    private static InferenceEvent.Failed Failed(InferenceErrorCode code) => new() { Sequence = 0, Error = new InferenceError { Code = code, Message = "No." } };
}
