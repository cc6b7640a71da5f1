using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;

namespace Orleans.Ai.Clustering;

/// <summary>SIGKILL in the midst of 1,000 concurrent registrations, alone and in a cluster: every acknowledged one is there after the restart, none twice.</summary>
public sealed class RegistrationTests
{
    private const int Registrations = 1000;

    [Theory]
    [InlineData("alone")]
    [InlineData("cluster")]
    public async Task Sigkill_AmongRegistrations_LosesNoneThatWasAcknowledged(string how)
    {
        var token = TestContext.Current.CancellationToken;
        await using var redis = await RedisServer.StartNewAsync(appendOnly: true);
        var data = Directory.CreateTempSubdirectory("orleans-ai-data-");
        string[] arguments = how == "alone" ? ["--data", data.FullName] : redis.ClusterArguments;
        var acknowledged = new ConcurrentBag<string>();
        using (var server = await ServerProcess.StartSiloAsync(token, arguments))
        {
            await Task.WhenAll(Enumerable.Range(0, Registrations).Select(async i =>
            {
                try
                {
                    if ((await Grid.AddAsync(server.Client, Registration(i), token)).Status == HttpStatusCode.Created)
                    {
                        acknowledged.Add($"model-{i}");
                        if (acknowledged.Count == Registrations / 3)
                        {
                            server.Kill();
                        }
                    }
                }
                catch (HttpRequestException)
                {
                    // The server is gone: not acknowledged.
                }
            }));
        }

        try
        {
            await LookAsync();
        }
        finally
        {
            data.Delete(recursive: true);
        }

        async Task LookAsync()
        {
            using var again = await ServerProcess.StartSiloAsync(token, arguments);
            var found = (await Grid.ModelsAsync(again.Client, token)).Select(model => model.GetProperty("id").GetString()!)
                .Where(id => id.StartsWith("model-", StringComparison.Ordinal)).ToList();
            var repeated = await Task.WhenAll(acknowledged.Take(20).Select(async id =>
                (await again.Client.PostAsJsonAsync("/admin/models", Registration(int.Parse(id[6..], System.Globalization.CultureInfo.InvariantCulture)), token)).StatusCode));

            Results.Write(
                $"registrations-{how}",
                $"SIGKILL after a third of {Registrations} concurrent registrations was acknowledged, {(how == "alone" ? "state in SQLite" : "a cluster over Redis (appendfsync always)")}; then a restart.",
                ("acknowledged before the end", $"{acknowledged.Count}"),
                ("of those there after the restart", $"{acknowledged.Count(found.Contains)}"),
                ("there in all, acknowledged or not", $"{found.Count}"),
                ("there twice", $"{found.Count - found.Distinct().Count()}"));
            acknowledged.Count.ShouldBeInRange(Registrations / 3, Registrations - 1, "the kill came in the midst");
            acknowledged.ShouldAllBe(id => found.Contains(id));
            found.ShouldBeUnique();
            repeated.ShouldAllBe(status => status == HttpStatusCode.OK);
        }
    }

    private static object Registration(int i) => new { id = $"model-{i}", path = SharedData.DemoModel, replicas = 0 };
}
