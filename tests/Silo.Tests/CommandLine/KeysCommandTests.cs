using System.Text.Json;
using Orleans.Ai.Access;

namespace Orleans.Ai.CommandLine;

public sealed class KeysCommandTests
{
    private const string Key = "oai_0123456789abcdefghijklmn";

    [Fact]
    public async Task Hash_KeyFromInput_PrintsItsEntry()
    {
        var harness = new CommandHarness { In = Key + "\n" };

        (await harness.RunAsync("keys", "hash", "--id", "ci", "--tenant", "acme", "--role", "operator")).ShouldBe(0);

        harness.Out.TrimEnd().ShouldBe($$"""{"id":"ci","hash":"{{ApiKeyHash.Hash(Key)}}","tenant":"acme","role":"operator"}""");
        (harness.Out + harness.Error).ShouldNotContain(Key);
    }

    [Fact]
    public async Task Hash_Generate_ShowsANewKeyOnceAndHashesIt()
    {
        var harness = new CommandHarness();

        (await harness.RunAsync("keys", "hash", "--generate")).ShouldBe(0);

        var key = harness.Error.Trim().Split(' ')[^1];
        var entry = JsonDocument.Parse(harness.Out).RootElement;
        entry.GetProperty("hash").GetString().ShouldBe(ApiKeyHash.Hash(key));
        entry.GetProperty("role").GetString().ShouldBe("client");
        entry.GetProperty("tenant").GetString().ShouldBe("local");
        entry.GetProperty("id").GetString().ShouldNotBeNull().ShouldStartWith("key-");
    }

    [Theory]
    [InlineData("", "", "--generate")]
    [InlineData("hunter2", "", "at least 20 characters")]
    [InlineData(Key, "a b", "--id and --tenant must be 1 to 64 of A-Z a-z 0-9 . _ - , but are 'a b' and ''.")]
    public async Task Hash_UnusableInput_SaysWhatToDo(string key, string id, string message)
    {
        var harness = new CommandHarness { In = key };

        (await harness.RunAsync(id.Length > 0 ? ["keys", "hash", "--id", id] : ["keys", "hash"])).ShouldBe(2);

        harness.Error.ShouldContain(message);
        harness.Out.ShouldBeEmpty();
    }
}
