using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

public sealed class HeadStartTests
{
    private readonly World _world = new();

    [Fact]
    public async Task Generation_WithAHeadStart_GoesOnWithIt()
    {
        _world.HeadStarts.Begin(World.Id, World.Request);

        var events = await _world.Start().InferAsync();

        _world.Stages.Requests.ShouldHaveSingleItem().IsResumable.ShouldBeTrue();
        World.Describe(events).ShouldBe(World.Describe(await new World().Start().InferAsync()));
        _world.HeadStarts.Take(World.Id).ShouldBeNull();
    }

    [Fact]
    public async Task HeadStart_WhoseReplicaIsLost_IsFollowedByAnAttemptOfTheGeneration()
    {
        var losses = 0;
        _world.Stages.OnToken = (number, _) => number == 3 && losses++ == 0 ? throw new LostException() : Task.CompletedTask;
        _world.HeadStarts.Begin(World.Id, World.Request);

        var events = await _world.LetPassUntilAsync(_world.Start().InferAsync());

        _world.Stages.Requests.Select(request => request.Continuation.Count).ShouldBe([0, 1]);
        World.Describe(events[..^1]).ShouldBe(World.Describe((await new World().Start().InferAsync())[..^1]));
        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
    }

    [Fact]
    public async Task HeadStart_ThatNobodyTakes_IsStopped()
    {
        var left = new TaskCompletionSource();
        var waiting = new HeadStarts(new Waiting(left));
        waiting.Begin(World.Id, World.Request);
        left.Task.IsCompleted.ShouldBeFalse();

        await waiting.EndAsync(World.Id);

        left.Task.IsCompleted.ShouldBeTrue();
        await waiting.EndAsync(World.Id);
    }

    [Fact]
    public async Task Provider_OfAHeadStart_IsSentNothingBeforeItIsTaken()
    {
        _world.Stages.IsForeign = true;
        _world.HeadStarts.Begin(World.Id, World.Request);
        await _world.HeadStarts.EndAsync(World.Id);

        _world.Stages.Requests.ShouldHaveSingleItem();
        _world.Stages.Sent.ShouldBe(0);
    }

    [Fact]
    public void Request_ThatMayHaveBeenSentBefore_HasNoHeadStart()
    {
        _world.HeadStarts.Begin(World.Id, World.Request with { Generation = World.Request.Generation! with { KeyDigest = [1] } });
        _world.HeadStarts.Begin(World.Id, World.Request with { Session = new() { Session = new(World.Request.Caller.Tenant, "s"), Items = [] } });

        _world.Stages.Requests.ShouldBeEmpty();
    }

    // Tells nothing until it is stopped.
    private sealed class Waiting(TaskCompletionSource left) : IInferenceBackend
    {
        public async IAsyncEnumerable<InferenceEvent> InferAsync(
            InferenceRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                left.SetResult();
            }

            yield break;
        }
    }
}
