using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Composition;
using Orleans.Ai.Storage;

namespace Orleans.Ai.CommandLine;

public sealed class AskCommandTests
{
    [Fact]
    public async Task Ask_RunningServer_StreamsItsAnswer()
    {
        JsonElement asked = default;
        string? key = null;
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            asked = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
            key = context.Request.Headers.Authorization;
            await ScriptedServer.SendAsync(context, ScriptedServer.Delta("Hel"), ScriptedServer.Delta("lo."), """{"choices":[]}""", "[DONE]");
        });
        var harness = new CommandHarness { In = "Who?\n", Variables = { ["ORLEANSAI_API_KEY"] = "sk-1" } };

        var code = await harness.RunAsync(
            "ask", "-", "--urls", server.Urls.First(), "--system", "Be brief.", "--temperature", "0.5", "--max-tokens", "9");

        harness.Error.ShouldBeEmpty();
        harness.Out.ShouldBe("Hello." + Environment.NewLine);
        code.ShouldBe(0);
        key.ShouldBe("Bearer sk-1");
        asked.GetRawText().ShouldBe(
            """{"model":"demo","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Who?\n"}],"stream":true,"temperature":0.5,"max_tokens":9}""");
    }

    [Fact]
    public async Task Ask_NoServerRuns_StartsOneAndStopsIt()
    {
        var own = await ScriptedServer.StartAsync(context => ScriptedServer.SendAsync(context, ScriptedServer.Delta("Hi"), "[DONE]"));
        var stopped = false;
        own.Lifetime.ApplicationStopped.Register(() => stopped = true);
        var harness = new CommandHarness
        {
            StartSilo = (_, _) => Task.FromResult(own),
            Variables = { ["ORLEANSAI_Urls"] = "http://127.0.0.1:1" },
        };

        var code = await harness.RunAsync("ask", "Hi?");

        harness.Error.ShouldBeEmpty();
        harness.Out.ShouldBe("Hi" + Environment.NewLine);
        code.ShouldBe(0);
        stopped.ShouldBeTrue();
    }

    [Fact]
    public async Task Ask_NoServerRunsThere_IsAnsweredByTheDemoModel()
    {
        var data = RunningSilo.NewDataFolder();
        await using var heldByAServerElsewhere = StateFile.Open(data);
        var harness = new CommandHarness
        {
            StartSilo = SiloStart.StartAsync,
            Variables = { ["ORLEANSAI_Urls"] = "http://127.0.0.1:1", ["ORLEANSAI_Data__Path"] = data },
        };

        var code = await harness.RunAsync("ask", "What is a grain?", "--temperature", "0");

        harness.Error.ShouldBeEmpty();
        code.ShouldBe(0);
        harness.Out.ShouldContain("grain");
    }

    [Fact]
    public async Task Ask_Interrupted_StopsAndSaysSoToTheShell()
    {
        var left = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            await ScriptedServer.SendAsync(context, ScriptedServer.Delta("Half"));
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.RequestAborted.Register(left.SetResult);
            await left.Task;
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var harness = new CommandHarness { Cancel = stop.Token };

        var asking = harness.RunAsync("ask", "Hi?", "--urls", server.Urls.First());
        (await harness.FirstOutput.WaitAsync(TimeSpan.FromSeconds(10), stop.Token)).ShouldBe("Half");
        await stop.CancelAsync();

        (await asking).ShouldBe(130);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        harness.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ask_NoServerWhereUrlsSays_RefusesToAnswerFromAnother()
    {
        var harness = new CommandHarness();

        var code = await harness.RunAsync("ask", "Hi?", "--urls", "http://127.0.0.1:1");

        code.ShouldBe(1);
        harness.Error.ShouldContain("No server with a model answers at http://127.0.0.1:1.");
    }

    [Fact]
    public async Task Ask_AnswerIsComplete_ReadsTheBodyToItsEnd()
    {
        var comment = ": " + new string('.', 1 << 20) + "\n\n";
        var left = true;
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            await ScriptedServer.SendAsync(context, ScriptedServer.Delta("Hi"), "[DONE]");
            for (var i = 0; i < 32; i++)
            {
                await context.Response.WriteAsync(comment, context.RequestAborted);
            }

            left = false;
        });

        (await new CommandHarness().RunAsync("ask", "Hi?", "--urls", server.Urls.First())).ShouldBe(0);

        left.ShouldBeFalse();
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"Too long: 9 of 8 tokens."}}""", "Too long: 9 of 8 tokens.")]
    [InlineData(401, """{"error":{"message":"No key."}}""", "No key. Give a key with --api-key or ORLEANSAI_API_KEY.")]
    [InlineData(502, "<html>", "answers 502 Bad Gateway.")]
    public async Task Ask_ServerRefuses_ExplainsInOneLine(int status, string body, string message)
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body, context.RequestAborted);
        });
        var harness = new CommandHarness();

        var code = await harness.RunAsync("ask", "Hi?", "--urls", server.Urls.First());

        code.ShouldBe(1);
        harness.Error.TrimEnd().ShouldEndWith(message);
        harness.Error.TrimEnd().ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("""{"error":{"message":"The replica was lost."}}""", "The replica was lost.")]
    [InlineData("""{"choices":[]}""", "The server broke the answer off.")]
    public async Task Ask_StreamFails_KeepsTheTextAndExplains(string last, string message)
    {
        await using var server = await ScriptedServer.StartAsync(
            context => ScriptedServer.SendAsync(context, ScriptedServer.Delta("Half"), last));
        var harness = new CommandHarness();

        var code = await harness.RunAsync("ask", "Hi?", "--urls", server.Urls.First());

        code.ShouldBe(1);
        harness.Out.ShouldBe("Half");
        harness.Error.ShouldContain(message);
    }
}
