using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Usage;

/// <summary>SIGKILL among plain requests: what their usage records lose is of the last 100 ms, and shows as a gap.</summary>
public sealed class UsageKillTests
{
    private const int Rounds = 5;
    private const int Clients = 16;
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("alone")]
    [InlineData("cluster")]
    public async Task Sigkill_AmongRequests_LosesAtMostTheLastRecordsAndShowsThem(string how)
    {
        var token = TestContext.Current.CancellationToken;
        await using var redis = await RedisServer.StartNewAsync(appendOnly: true);
        var data = Directory.CreateTempSubdirectory("orleans-ai-data-");
        string[] arguments = how == "alone" ? ["--data", data.FullName] : redis.ClusterArguments;
        var (answered, lost, open, oldest) = (0, 0, 0L, TimeSpan.Zero);
        for (var round = 0; round < Rounds; round++)
        {
            var ended = new ConcurrentDictionary<string, DateTimeOffset>();
            var killed = await KillAsync(round, ended, arguments, token);

            using var server = await ServerProcess.StartAsync(SharedData.DemoModel, token, arguments);
            var (stored, missing) = await ReadAsync(server.Client, $"k{round}-", token);

            stored.ShouldBeUnique();
            var gone = ended.Keys.Except(stored).ToList();

            ((long)gone.Count).ShouldBeLessThanOrEqualTo(missing, "what is lost shows as a gap");
            var late = ended.Values.Count(at => killed - at < TimeSpan.FromSeconds(1));
            missing.ShouldBeLessThanOrEqualTo(gone.Count + Clients + late, "a gap is no larger than what is lost, what was cut, and what came of late");
            var ages = gone.ConvertAll(name => killed - ended[name]);
            ages.ShouldAllBe(age => age <= Bound);
            (answered, lost, open, oldest) = (answered + ended.Count, lost + gone.Count, open + missing, ages.Append(oldest).Max());
        }

        data.Delete(recursive: true);
        answered.ShouldBeGreaterThan(Rounds * Clients);
        Results.Write(
            $"usage-kill-{how}",
            $"{Clients} clients ask the demo model for 4 tokens without a pause; SIGKILL after 1 s and more, {Rounds} rounds; then a silo on the same state lists the usage.",
            ("answered requests", $"{answered}"),
            ("of them without a record, each within a gap", $"{lost}"),
            ("all gaps together, with the requests that the kill cut and the numbers stored ahead", $"{open}"),
            ("the oldest of those had ended before the kill by", $"{oldest.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms"),
            ("records that were there twice", "0"));
    }

    private static async Task<DateTimeOffset> KillAsync(int round, ConcurrentDictionary<string, DateTimeOffset> ended, string[] arguments, CancellationToken token)
    {
        using var server = await ServerProcess.StartAsync(SharedData.DemoModel, token, arguments);
        var clients = Enumerable.Range(0, Clients).Select(async client =>
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var name = $"k{round}-{client}-{i}";
                    using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions")
                    {
                        Headers = { { "x-request-id", name } },
                        Content = new StringContent("""{"model": "demo", "prompt": "Hi", "max_tokens": 4}""", Encoding.UTF8, "application/json"),
                    };
                    using var response = await server.Client.SendAsync(request, token);
                    response.EnsureSuccessStatusCode();
                    ended[name] = TimeProvider.System.GetUtcNow();
                }
            }
            catch (HttpRequestException)
            {
                // Killed.
            }
        }).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(1000 + (173 * round)), token);
        var killed = TimeProvider.System.GetUtcNow();
        server.Kill();
        await Task.WhenAll(clients);
        return killed;
    }

    // Names of the requests of a round that have a record, and how many numbers of killed runs have none.
    private static async Task<(List<string> Names, long Missing)> ReadAsync(HttpClient client, string round, CancellationToken token)
    {
        var (names, missing, after) = (new List<string>(), 0L, default(string));
        do
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"/admin/usage?limit=1000{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", token);
            names.AddRange(page.GetProperty("data").EnumerateArray().Select(record => record.GetProperty("request").GetString()!.Split('.')[0]).Where(name => name.StartsWith(round, StringComparison.Ordinal)));
            missing = page.GetProperty("gaps").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } gap ? gap.GetProperty("missing").GetInt64() : 0;
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        return (names, missing);
    }
}
