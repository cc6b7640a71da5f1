using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Providers;

/// <summary>
/// What clients and operators entrust to the grid, prompts, keys and headers, shows in no log line, error, trace and metric, whatever
/// becomes of the request.
/// </summary>
public sealed class CanaryTests
{
    private const string Control = "canary-control";
    private const string Prompt = "canary-prompt-5e1f";
    private const string Key = "sk-canary-key-77ab";
    private const string Header = "canary-header-90cd";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly string[] Canaries = [Prompt, Key, Header];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Canaries_ThroughSuccessesAndFaults_ShowNowhere()
    {
        await using var collector = await Collector.StartAsync();
        await using var openAI = await ProviderDouble.StartAsync(WireFormat.OpenAI);
        await using var anthropic = await ProviderDouble.StartAsync(WireFormat.Anthropic);
        openAI.Answer = call => AnswerAsync(call, WireFormat.OpenAI);
        anthropic.Answer = call => AnswerAsync(call, WireFormat.Anthropic);
        var folder = Directory.CreateTempSubdirectory("orleans-ai-canary-");
        var keyFile = Path.Combine(folder.FullName, "key");
        await File.WriteAllTextAsync(keyFile, Key, Token);
        var log = new ConcurrentQueue<string>();
        using var silo = await ServerProcess.StartSiloAsync(log.Enqueue, Token, Arguments(openAI, anthropic, collector, keyFile, folder.FullName));

        var errors = new List<string>();
        foreach (var model in Models)
        {
            foreach (var (path, isStream, isKeyed) in Ways)
            {
                errors.Add(await AskAsync(silo.Client, model, path, isStream, isKeyed));
            }
        }

        await Grid.EventuallyAsync(() => Task.FromResult(collector.Told("traces").Contains("attempt anthropic", StringComparison.Ordinal)), Deadline, "traces are told", Token);
        var metrics = await silo.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        silo.Terminate();
        await silo.WaitForExitAsync(Token);
        folder.Delete(recursive: true);

        var places = new Dictionary<string, string>
        {
            ["log"] = string.Join('\n', log),
            ["traces"] = collector.Told("traces"),
            ["exported logs"] = collector.Told("logs"),
            ["exported metrics"] = collector.Told("metrics"),
            ["metrics"] = metrics,
        };
        var found = (from place in places from canary in Canaries where place.Value.Contains(canary, StringComparison.Ordinal) select $"{canary} in {place.Key}: {Around(place.Value, canary)}").ToList();

        // A client may read its own prompt in what a provider says of it; keys and headers of the grid it may not.
        found.AddRange(from error in errors from canary in (string[])[Key, Header] where error.Contains(canary, StringComparison.Ordinal) select $"{canary} in an answer: {error}");
        openAI.Calls.ShouldContain(call => call.Body.Contains(Prompt, StringComparison.Ordinal), "the canaries were there");
        places["log"].ShouldContain(Control);
        places["metrics"].ShouldContain("gen_ai");
        Results.Write(
            "provider-canaries",
            $"Canaries in prompts, tools, metadata, the provider's key and headers of client and provider; {errors.Count} requests with every outcome ({Models.Count} models: answered, {EdgeFault.All.Count(fault => fault.PlayAsync is not null)} faults, refusals that quote key and prompt), streamed and not, recorded and not, at chat completions and responses. What is looked through is all that one process logs from Information on, traces and metrics it exports, and its answers.",
            ("log lines / exported bytes of traces / lines of metrics", $"{log.Count} / {collector.Told("traces").Length} / {metrics.Split('\n').Length}"),
            ("canaries in them", $"{found.Count}"));
        found.ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Models { get; } = ["openai/good", "anthropic/good", "openai/quote-401", "openai/quote-400", "anthropic/quote-401", "anthropic/quote-400", .. EdgeFault.All.Where(fault => fault.PlayAsync is not null).SelectMany(fault => (string[])[$"openai/{fault.Name}", $"anthropic/{fault.Name}"])];

    private static IEnumerable<(string Path, bool IsStream, bool IsKeyed)> Ways =>
        from path in (string[])["/v1/chat/completions", "/v1/responses"] from isStream in (bool[])[true, false] from isKeyed in (bool[])[true, false] select (path, isStream, isKeyed);

    private static string[] Arguments(ProviderDouble openAI, ProviderDouble anthropic, Collector collector, string keyFile, string data) =>
    [
        "--roles", "gateway", "--data", Path.Combine(data, "state"),
        .. openAI.Arguments("openai", $"KeyFile={keyFile}", $"Headers:x-canary={Header}", "FirstTokenTimeout=00:00:00.3", "BetweenTokensTimeout=00:00:00.3"),
        .. anthropic.Arguments("anthropic", $"KeyFile={keyFile}", $"Headers:x-canary={Header}", "FirstTokenTimeout=00:00:00.3", "BetweenTokensTimeout=00:00:00.3"),
        .. ((string[])["Breaker:MinAttempts=100000", $"Telemetry:OtlpEndpoint={collector.Address}", "Telemetry:OtlpProtocol=HttpProtobuf"]).SelectMany(setting => (string[])["--set", setting]),
    ];

    private static async Task AnswerAsync(DoubleCall call, WireFormat format)
    {
        if (call.Model.StartsWith("quote-", StringComparison.Ordinal))
        {
            call.Response.StatusCode = int.Parse(call.Model["quote-".Length..], CultureInfo.InvariantCulture);
            call.Response.ContentType = "application/json";
            await call.WriteAsync(format.Errors[0].Replace("The server had an error.", $"Wrong: {Key} {Prompt} {Header}", StringComparison.Ordinal).Replace("Overloaded", $"Wrong: {Key} {Prompt} {Header}", StringComparison.Ordinal));
        }
        else if (call.Model == "good")
        {
            await call.WriteWholeAnswerAsync([Prompt, " heard."]);
        }
        else
        {
            await EdgeFault.All.Single(fault => fault.Name == call.Model).AnswerAsync(call, format);
        }
    }

    private static async Task<string> AskAsync(HttpClient client, string model, string path, bool isStream, bool isKeyed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Headers = { { "x-request-id", $"{Control}-{Guid.NewGuid():N}" }, { "Authorization", $"Bearer {Header}" }, { "Cookie", $"a={Header}" }, { "x-mine", Header }, { "User-Agent", Header } },
            Content = JsonContent.Create<object>(path == "/v1/responses"
                ? new { model, input = $"{Prompt}?", instructions = Prompt, stream = isStream, store = false, metadata = new { a = Prompt } }
                : new { model, messages = new[] { new { role = "system", content = Prompt }, new { role = "user", content = $"{Prompt}?" } }, stream = isStream, user = Prompt, max_tokens = 16 }),
        };
        if (isKeyed)
        {
            request.Headers.Add("Idempotency-Key", $"{Header}-{Guid.NewGuid():N}");
        }

        try
        {
            using var response = await client.SendAsync(request, Token);
            return $"{response.Headers} {await response.Content.ReadAsStringAsync(Token)}";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }

    private static string Around(string text, string canary)
    {
        var at = text.IndexOf(canary, StringComparison.Ordinal);
        return text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 100)];
    }
}
