using System.Globalization;

namespace Orleans.Ai.Providers;

/// <summary>Every fault of a provider through the whole edge: another answers before content, an error is told after, and neither too late.</summary>
public sealed class EdgeFaultTests
{
    private const int AtOnce = 200;
    private const string Good = "From the second.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // For the request itself, and for the second provider's answer.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Faults_OfEveryKind_EndInTheOtherAnswerOrInAnError()
    {
        using var noise = new NoiseListener();
        await using var plain = await ProviderDouble.StartAsync(WireFormat.OpenAI);
        await using var grid = await ProviderGrid.StartAsync(1, hasModel: false, Settings(noise, plain), Token);
        grid.OpenAI.Answer = call => EdgeFault.All.Single(fault => fault.Name == call.Model).AnswerAsync(call, WireFormat.OpenAI);
        grid.Anthropic.Answer = call => call.WriteWholeAnswerAsync([Good]);
        var cases = (
            from fault in EdgeFault.All
            from isStream in (bool[])[true, false]
            from format in (EdgeFormat[])[EdgeFormat.Chat, EdgeFormat.Responses]
            from hasOther in (bool[])[true, false]
            select new EdgeCase(fault, isStream, format, hasOther)).ToList();
        var client = grid.Silos[0].Client;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var still = new StillWatch();
        var watching = still.RunAsync(stop.Token);
        List<(EdgeCase Case, ClientAnswer Answer)> answers = [];
        foreach (var one in cases)
        {
            answers.Add((one, await one.AskAsync(client, Token)));
        }

        var alone = answers.Count;
        var many = Enumerable.Repeat(cases, (AtOnce + cases.Count - 1) / cases.Count).SelectMany(one => one).ToList();
        var together = await Task.WhenAll(many.Select(async one => (one, await one.AskAsync(client, Token))));
        answers.AddRange(together);

        await stop.CancelAsync();
        await watching;
        var problems = answers.Where(answer => answer.Case.Problem(answer.Answer, Good) is not null).Select(answer => $"{answer.Case}: {answer.Case.Problem(answer.Answer, Good)}: {answer.Answer}").ToList();
        Results.Write(
            "provider-faults",
            $"{EdgeFault.All.Count} faults of a provider (refused, TLS, no HTTP, hang, 429, 500 and 503 with HTML; cut, error in band as OpenAI's and vLLM's, stall, garbage, each before content and after three pieces), streamed and not, at chat completions and responses, with another provider behind and without: one after the other, then {many.Count} at once, through one process. Time-outs for first and next token {Patience.TotalSeconds:0} s.",
            ("requests, one after the other / at once", $"{alone} / {together.Length}"),
            ("answered whole by the other provider, where one was there and nothing had been seen", $"{answers.Count(answer => answer.Answer.IsWhole)} of {answers.Count(answer => answer.Case.IsAnswered)}"),
            ("cut after content, with an error event and without a clean end", $"{answers.Count(answer => answer.Answer.IsCutInOrder)} of {answers.Count(answer => answer.Case.IsCut)}"),
            ("refused with an error, where nothing had been seen and no other was there", $"{answers.Count(answer => answer.Answer is { Status: >= 400, Error: not null })} of {answers.Count(answer => !answer.Case.IsCut && !answer.Case.IsAnswered)}"),
            ("longest, one after the other / at once", $"{Seconds(answers.Take(alone))} / {Seconds(together)}"));
        still.Longest.ShouldBeLessThan(Patience / 2, "the machine itself stood still, and the figures mean nothing: run it again");
        problems.ShouldBeEmpty();
        answers.ShouldAllBe(answer => answer.Answer.Elapsed < Patience + Slack);

        static string Seconds(IEnumerable<(EdgeCase Case, ClientAnswer Answer)> answers) =>
            string.Create(CultureInfo.InvariantCulture, $"{answers.Max(answer => answer.Answer.Elapsed).TotalSeconds:0.00} s");
    }

    private static string[] Settings(NoiseListener noise, ProviderDouble plain) =>
    [
        $"Providers:{EdgeFault.Closed}:Kind=compatible", $"Providers:{EdgeFault.Closed}:Address={ServerProcess.FreeAddress()}v1",
        $"Providers:{EdgeFault.Plain}:Kind=compatible", $"Providers:{EdgeFault.Plain}:Address=https://127.0.0.1:{plain.Address.Port}/v1",
        $"Providers:{EdgeFault.Noise}:Kind=compatible", $"Providers:{EdgeFault.Noise}:Address={noise.Address}v1",
        .. from provider in (string[])["openai", "anthropic", EdgeFault.Closed, EdgeFault.Plain, EdgeFault.Noise]
           from name in (string[])["ConnectTimeout", "FirstTokenTimeout", "BetweenTokensTimeout"]
           select $"Providers:{provider}:{name}={Patience}",
        .. EdgeFault.All.SelectMany(fault => (string[])
        [
            $"Routes:{fault.Name}:Targets:0:Target={fault.Target}", $"Routes:{fault.Name}:Targets:1:Target=anthropic/claude", $"Routes:{fault.Name}:Retries=0",
        ]),
        "Breaker:MinAttempts=100000",
    ];
}
