using System.Globalization;
using System.Text.Json;

namespace Orleans.Ai.CommandLine;

public sealed class UsageCommandTests
{
    private const string Totals = """{"requests":3,"failed":1,"prompt_tokens":35,"cached_tokens":16,"completion_tokens":12,"total_tokens":47}""";

    private const string Gap = """
        {"run":"r","node":"gw-1","state":"lost","started_at":"2026-01-30T08:00:00+00:00","seen_at":"2026-01-30T09:00:00+00:00","issued":120,"missing":3}
        """;

    private static readonly string First = Page([Record("a", "team-a", "demo", 20, 16, 5), Record("b", "team-b", "demo", 10, 0, 7)], "next/1");
    private static readonly string Last = Page([Record("c", "team-a", "demo", 5, 0, 0, "overloaded", "2026-01-29T23:59:59Z")], null, Gap);

    [Fact]
    public async Task Usage_Listed_ShowsRecordsTotalsAndGaps()
    {
        await using var server = await AdminServer.StartAsync((200, Page([Record("c", "team-a", "demo", 5, 0, 0, "overloaded", "2026-01-29T23:59:59Z")], "more", Gap)));
        var harness = new CommandHarness();

        (await harness.RunAsync("usage", "--urls", server.Address, "--api-key", "k")).ShouldBe(0);

        server.Requests.ShouldBe(["GET /admin/usage?limit=20  Bearer k"]);
        Words(harness.Out, 1).ShouldBe("2026-01-29 23:59:59Z c team-a laptop demo 5 0 0 412 ms overloaded");
        harness.Out.ShouldContain("The last 1 of 3 records");
        harness.Out.ShouldContain("3 requests, 1 of them failed; 35 tokens in, 16 of them from the KV cache, 12 tokens out.");
        harness.Error.ShouldStartWith("gap: 3 of 120 requests that silo gw-1 took from 2026-01-30 08:00:00Z to 2026-01-30 09:00:00Z have no record: lost with the silo");
    }

    [Fact]
    public async Task Usage_Filtered_AsksTheServerForThat()
    {
        await using var server = await AdminServer.StartAsync((200, Last));

        (await new CommandHarness().RunAsync(
            "usage", "--tenant", "team-a", "--key", "laptop", "--model", "org/m:1", "--from", "2026-01-01", "--to", "2026-02-01T00:00:00+01:00", "--limit", "7", "--urls", server.Address))
            .ShouldBe(0);

        server.Requests.ShouldBe(["GET /admin/usage?tenant=team-a&key=laptop&model=org%2Fm%3A1&from=2026-01-01&to=2026-02-01T00%3A00%3A00%2B01%3A00&limit=7"]);
    }

    [Theory]
    [InlineData("tenant", "team-a 2 1 25 16 5 30|team-b 1 0 10 0 7 17")]
    [InlineData("model,day", "demo 2026-01-29 1 1 5 0 0 5|demo 2026-01-30 2 0 30 16 12 42")]
    [InlineData("error", "2 0 30 16 12 42|overloaded 1 1 5 0 0 5")]
    public async Task Usage_ByColumns_AddsUpAllPages(string columns, string rows)
    {
        await using var server = await AdminServer.StartAsync((200, First), (200, Last));
        var harness = new CommandHarness();

        (await harness.RunAsync("usage", "--by", columns, "--urls", server.Address)).ShouldBe(0);

        server.Requests.ShouldBe(["GET /admin/usage?limit=1000", "GET /admin/usage?limit=1000&after=next%2F1"]);
        string.Join('|', Enumerable.Range(1, 2).Select(row => Words(harness.Out, row))).ShouldBe(rows);
        harness.Error.ShouldStartWith("gap: ");
    }

    [Fact]
    public async Task Usage_ByColumnsForMachines_IsCsvOrJson()
    {
        await using var server = await AdminServer.StartAsync((200, First), (200, Last), (200, First), (200, Last));
        var (csv, json) = (new CommandHarness(), new CommandHarness());

        (await csv.RunAsync("usage", "--by", "tenant", "--csv", "--urls", server.Address)).ShouldBe(0);
        (await json.RunAsync("usage", "--by", "tenant", "--json", "--urls", server.Address)).ShouldBe(0);

        csv.Out.ShouldBe("tenant,requests,failed,prompt_tokens,cached_tokens,completion_tokens,total_tokens\r\nteam-a,2,1,25,16,5,30\r\nteam-b,1,0,10,0,7,17\r\n");
        var groups = JsonElement.Parse(json.Out);
        groups.EnumerateArray().Select(group => $"{group.GetProperty("tenant")} {group.GetProperty("total_tokens").GetInt64()}").ShouldBe(["team-a 30", "team-b 17"]);
    }

    [Fact]
    public async Task Usage_AsCsvOrJson_IsWhatTheServerSends()
    {
        await using var server = await AdminServer.StartAsync((200, "request,tenant\r\na,b\r\n"), (200, Last), (200, Last));
        var (csv, json) = (new CommandHarness(), new CommandHarness());

        (await csv.RunAsync("usage", "--csv", "--tenant", "b", "--urls", server.Address)).ShouldBe(0);
        (await json.RunAsync("usage", "--json", "--urls", server.Address)).ShouldBe(0);

        csv.Out.ShouldBe("request,tenant\r\na,b\r\n");
        csv.Error.ShouldStartWith("gap: ");
        JsonElement.DeepEquals(JsonElement.Parse(json.Out), JsonElement.Parse(Last)).ShouldBeTrue();
        server.Requests.ShouldBe(["GET /admin/usage?tenant=b&format=csv", "GET /admin/usage?tenant=b&limit=1", "GET /admin/usage?limit=20"]);
    }

    [Theory]
    [InlineData("usage --by colour", "--by 'colour' is unknown: it takes tenant, key, model, day, error.")]
    [InlineData("usage --csv --json", "--csv and --json are both given")]
    [InlineData("usage --limit 0", "--limit must be 1 to 1000")]
    [InlineData("usage --by day --limit 5", "--limit is for records")]
    public async Task Usage_GivenWhatCannotBe_NamesIt(string line, string problem)
    {
        var harness = new CommandHarness();

        (await harness.RunAsync(line.Split(' '))).ShouldBe(2);

        harness.Error.ShouldContain(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--csv")]
    [InlineData("--by model")]
    public async Task Usage_Refused_SaysWhy(string more)
    {
        await using var server = await AdminServer.StartAsync((400, """{"error":{"message":"'from' must be a date or a time in ISO 8601."}}"""));
        var harness = new CommandHarness();

        (await harness.RunAsync([.. $"usage --from yesterday {more}".Split(' ', StringSplitOptions.RemoveEmptyEntries), "--urls", server.Address])).ShouldBe(1);

        harness.Error.ShouldContain("'from' must be a date");
        harness.Out.ShouldBeEmpty();
    }

    private static string Words(string output, int line) => string.Join(' ', output.Split(Environment.NewLine)[line].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Page(string[] records, string? next, string gaps = "") =>
        $$"""{"object":"list","data":[{{string.Join(',', records)}}],"has_more":{{(next is null ? "false" : "true")}},"next":{{JsonSerializer.Serialize(next)}},"totals":{{Totals}},"gaps":[{{gaps}}]}""";

    private static string Record(string request, string tenant, string model, int read, int cached, int written, string? error = null, string begun = "2026-01-30T08:30:00Z") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"request":"{{request}}","tenant":"{{tenant}}","key":"laptop","model":"{{model}}","prompt_tokens":{{read}},"cached_tokens":{{cached}},"completion_tokens":{{written}},
         "total_tokens":{{read + written}},"error":{{JsonSerializer.Serialize(error)}},"started_at":"{{begun}}","duration_ms":411.6,"time_to_first_token_ms":{{(error is null ? "20.5" : "null")}}}
        """);
}
