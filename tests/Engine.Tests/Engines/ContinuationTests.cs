using Orleans.Ai.Inference;

namespace Orleans.Ai.Engines;

/// <summary>An answer that was cut anywhere goes on as if it had not been: same tokens, same text, same end.</summary>
public sealed class ContinuationTests(DemoReplica shared) : IClassFixture<DemoReplica>
{
    private static readonly Dictionary<string, InferenceRequest> Requests = new()
    {
        ["greedy"] = DemoReplica.Ask("Hello!"),
        ["drawn, two choices"] = DemoReplica.Ask("Tell me a story.") with
        {
            ChoiceCount = 2,
            Sampling = new() { Temperature = 0.8f, TopP = 0.95f, Seed = 7, PresencePenalty = 0.4f, FrequencyPenalty = 0.3f },
            Stopping = new() { MaxTokens = 10 },
        },
        ["stop string over several tokens"] = DemoReplica.Ask("What is a grain?") with { Stopping = new() { StopStrings = ["unit of", "zzz"] } },
        ["parts of characters"] = DemoReplica.Ask("Tell me a story.") with
        {
            // Bytes at random: whole characters, parts of them and what is none.
            Sampling = new() { Temperature = 2, Seed = 3, LogitBias = Enumerable.Range(100, 4000 - 100).ToDictionary(id => id, _ => -100f) },
            Stopping = new() { MaxTokens = 14, IgnoreEndOfSequence = true },
        },
    };

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Infer_ContinuedAnywhere_TellsTheRestAndNothingElse(string name)
    {
        var request = Requests[name] with { IsResumable = true };
        var whole = await shared.InferAsync(request);
        var promptIds = whole[0].ShouldBeOfType<InferenceEvent.Accepted>().PromptIds;

        for (var cut = 1; cut < whole.Count; cut++)
        {
            var rest = await shared.InferAsync(request with { Prompt = new Prompt.Tokens(promptIds), Continuation = SoFar(whole[..cut], request.ChoiceCount) });

            rest[0].ShouldBeOfType<InferenceEvent.Accepted>();
            for (var choice = 0; choice < request.ChoiceCount; choice++)
            {
                Tell(rest, choice).ShouldBe(Tell(whole[cut..], choice), $"choice {choice} cut at event {cut}");
            }

            var usage = rest[^1].ShouldBeOfType<InferenceEvent.Completed>().Usage;
            (usage.PromptTokens, usage.CompletionTokens).ShouldBe((promptIds.Count, whole[cut..].OfType<InferenceEvent.TextDelta>().Count()));
        }
    }

    [Fact]
    public async Task Infer_PlainRequest_CarriesNoIds()
    {
        var events = await shared.InferAsync(Requests["greedy"]);

        events[0].ShouldBeOfType<InferenceEvent.Accepted>().PromptIds.ShouldBeEmpty();
        events.OfType<InferenceEvent.TextDelta>().ShouldAllBe(delta => delta.TokenIds.Count == 0);
    }

    [Fact]
    public async Task Infer_ContinuationThatCannotBe_IsRefused()
    {
        var request = DemoReplica.Ask(new Prompt.Tokens([5])) with { Sampling = new() { Temperature = 1, Seed = 1 } };
        ContinuedChoice one = new([6], false);
        InferenceRequest[] wrong =
        [
            request with { Continuation = [one, one] },
            request with { Continuation = [new([-1], false)] },
            request with { Continuation = [one], Prompt = new Prompt.Text("text") },
            request with { Continuation = [one], Sampling = new() { Temperature = 1 } },
        ];

        foreach (var refused in wrong)
        {
            (await shared.InferAsync(refused)).ShouldHaveSingleItem().ShouldBeOfType<InferenceEvent.Failed>().Error.Code.ShouldBe(InferenceErrorCode.InvalidRequest);
        }
    }

    private static ContinuedChoice[] SoFar(IReadOnlyList<InferenceEvent> told, int choices) =>
    [
        .. Enumerable.Range(0, choices).Select(choice => new ContinuedChoice(
            [.. told.OfType<InferenceEvent.TextDelta>().Where(delta => delta.Choice == choice).SelectMany(delta => delta.TokenIds)],
            told.OfType<InferenceEvent.ChoiceCompleted>().Any(end => end.Choice == choice))),
    ];

    private static IEnumerable<string> Tell(IReadOnlyList<InferenceEvent> events, int choice) => events.Select(told => told switch
    {
        InferenceEvent.TextDelta delta when delta.Choice == choice => $"{string.Join(' ', delta.TokenIds)} '{delta.Text}'",
        InferenceEvent.ChoiceCompleted end when end.Choice == choice => $"{end.Reason}",
        _ => "",
    }).Where(text => text.Length > 0);
}
