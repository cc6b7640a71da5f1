using System.Net.Http.Json;
using System.Text.Json;
using Orleans.Ai.Clustering;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Generations;

/// <summary>One process over SQLite is killed in mid-answer and started again; or parts of what it wrote are damaged meanwhile.</summary>
public sealed class LoneTests
{
    private const int Tokens = 600;
    private const int Rounds = 10;
    private const int Seed = 3;
    private static readonly (string Name, string Value) Resumable = ("x-orleansai-resumable", "true");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_InMidAnswer_TheAnswerIsWholeAfterARestart()
    {
        var data = Directory.CreateTempSubdirectory("orleans-ai-data-");
        using var model = new LongContextModel();
        var random = new Random(Seed);
        var server = await StartAsync(model, data);
        var whole = new ReadAnswer();
        using (var response = await AskAsync(server))
        {
            await GenerationGrid.ReadAsync(response, whole, Token);
        }

        List<int> cuts = [];
        List<string> ids = [];
        for (var round = 0; round < Rounds; round++)
        {
            var cut = random.Next(Tokens);
            var (answer, id) = await KillAsync(server, cut);
            server.Dispose();
            server = await StartAsync(model, data);
            using var again = await ReadOnAsync(server, id, answer.Count - 1);
            await GenerationGrid.ReadAsync(again, answer, Token).WaitAsync(TimeSpan.FromMinutes(1), Token);

            answer.Text.ShouldBe(whole.Text, $"killed behind event {cut}");
            answer.Count.ShouldBe(whole.Count);
            answer.IsWhole.ShouldBeTrue();
            cuts.Add(cut);
            ids.Add(id);
        }

        var usage = await UsageList.ReadAsync(server.Client, Token);
        server.Dispose();
        data.Delete(recursive: true);
        ids.ShouldAllBe(id => usage[id].SequenceEqual(new[] { Tokens }));
        Results.Write(
            "lone-kill",
            $"SIGKILL of one process over SQLite when a client has read a random number of events of an answer of {Tokens} tokens, temperature 0.8 with a seed; started again, it is asked for the rest with Last-Event-ID.",
            ("answers with the text of an uninterrupted run, ids without gap or repeat", $"{ids.Count} of {Rounds}"),
            ("answers with exactly one usage record, of all tokens", $"{ids.Count} of {Rounds}"),
            ("killed behind events", string.Join(", ", cuts)));
    }

    [Fact]
    public async Task Log_DamagedOnTheDisk_FailsThatGenerationAlone()
    {
        var data = Directory.CreateTempSubdirectory("orleans-ai-data-");
        using var model = new LongContextModel();
        (string Name, string Damage)[] damages =
        [
            ("changed", "UPDATE log_page SET data = CAST(substr(data, 1, 200) || x'00FF00FF' || substr(data, 205) AS BLOB) WHERE page = (SELECT log << 24 FROM log WHERE id = $1)"),
            ("first page missing", "DELETE FROM log_page WHERE page = (SELECT log << 24 FROM log WHERE id = $1)"),
            ("middle page missing", "DELETE FROM log_page WHERE page = (SELECT (log << 24) + 1 FROM log WHERE id = $1)"),
        ];
        foreach (var isOpen in (bool[])[true, false])
        {
            var server = await StartAsync(model, data);
            var damaged = damages.ToDictionary(damage => damage.Name, _ => default(string)!);
            var (answers, ids) = (new ReadAnswer[damages.Length + 1], new string[damages.Length + 1]);
            var asked = await Task.WhenAll(answers.Select(_ => AskAsync(server)));
            var reading = Task.WhenAll(asked.Select((response, number) =>
            {
                (answers[number], ids[number]) = (new ReadAnswer(), response.Headers.GetValues("x-orleansai-generation").Single());
                return GenerationGrid.ReadAsync(response, answers[number], Token);
            }));
            await Grid.EventuallyAsync(
                () => Task.FromResult(isOpen ? answers.All(answer => answer.Count > Tokens / 3) : reading.IsCompletedSuccessfully), TimeSpan.FromMinutes(1), "the answers have come so far", Token);
            server.Kill();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            server.Dispose();
            using (var connection = new StateConnection(Path.Combine(data.FullName, "state.db")))
            {
                for (var number = 0; number < damages.Length; number++)
                {
                    connection.Execute(damages[number].Damage, ids[number]).ShouldBe(1, damages[number].Name);
                }
            }

            server = await StartAsync(model, data);
            for (var number = 0; number < damages.Length; number++)
            {
                using var told = await server.Client.GetAsync(new Uri($"/v1/generations/{ids[number]}", UriKind.Relative), Token);
                var body = await told.Content.ReadAsStringAsync(Token);
                ((int)told.StatusCode).ShouldBe(500, body);
                JsonElement.Parse(body).GetProperty("error").GetProperty("code").GetString().ShouldBe("stored_data_corrupt", damages[number].Name);
            }

            using var rest = await ReadOnAsync(server, ids[^1], answers[^1].Count - 1);
            await GenerationGrid.ReadAsync(rest, answers[^1], Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
            answers[^1].IsWhole.ShouldBeTrue();
            using var other = await AskAsync(server);
            var whole = new ReadAnswer();
            await GenerationGrid.ReadAsync(other, whole, Token);
            whole.Text.ShouldBe(answers[^1].Text);
            Array.ForEach(asked, response => response.Dispose());
            server.Dispose();
        }

        data.Delete(recursive: true);
        Results.Write(
            "damaged-logs",
            $"One process over SQLite is killed while four answers are generated, and once more after their end; three of their logs are damaged in the file (bytes changed; the first page missing; the second page missing); it is started again.",
            ("damaged generations that fail with stored_data_corrupt", $"{2 * damages.Length} of {2 * damages.Length}"),
            ("the fourth goes on, or is read again, with the text of a new run", "2 of 2"));
    }

    private static Task<ServerProcess> StartAsync(LongContextModel model, DirectoryInfo data) => ServerProcess.StartAsync(
        model.Folder, Token, "--data", data.FullName, "--set", "Engine:KvCacheMegabytes=64", "--set", "Engine:Threads=1", "--set", "Logging:LogLevel:Default=Warning");

    private static async Task<(ReadAnswer Answer, string Id)> KillAsync(ServerProcess server, int events)
    {
        var answer = new ReadAnswer();
        using var response = await AskAsync(server);
        var reading = GenerationGrid.ReadAsync(response, answer, Token);
        while (answer.Count <= events && !reading.IsCompleted)
        {
            await Task.Delay(1, Token);
        }

        server.Kill();
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return (answer, response.Headers.GetValues("x-orleansai-generation").Single());
    }

    private static async Task<HttpResponseMessage> AskAsync(ServerProcess server) => await SendAsync(server, new(HttpMethod.Post, "/v1/chat/completions")
    {
        Headers = { { Resumable.Name, Resumable.Value } },
        Content = JsonContent.Create(new
        {
            model = "demo",
            messages = new[] { new { role = "user", content = "Tell me a story." } },
            stream = true,
            ignore_eos = true,
            max_tokens = Tokens,
            temperature = 0.8,
            seed = 11,
        }),
    });

    private static Task<HttpResponseMessage> ReadOnAsync(ServerProcess server, string id, int last) => SendAsync(
        server, new(HttpMethod.Get, $"/v1/generations/{id}?stream=true") { Headers = { { "Last-Event-ID", $"{id}:{last}" } } });

    private static async Task<HttpResponseMessage> SendAsync(ServerProcess server, HttpRequestMessage request)
    {
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        return response.IsSuccessStatusCode ? response : throw new HttpRequestException(await response.Content.ReadAsStringAsync(Token));
    }
}
