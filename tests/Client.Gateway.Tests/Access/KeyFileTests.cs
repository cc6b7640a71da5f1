using System.Text;

namespace Orleans.Ai.Access;

public sealed class KeyFileTests
{
    private static readonly string Hash = ApiKeyHash.Hash("k");

    public static TheoryData<string, string> Wrong => new()
    {
        { "", "line 1" },
        { "{\n \"keys\": [\n  oops ] }", "line 3" },
        { "[]", "must be { \"keys\": [ ENTRY, … ] }" },
        { """{"id":"a","hash":"HASH","tenant":"t","role":"client"}""", "must be { \"keys\": [ ENTRY, … ] }" },
        { """{"keys":[]}""", "'keys' must be an array of at least 1" },
        { """{"keys":[{}],"users":[]}""", "'users'" },
        { """{"keys":[7]}""", "'keys[0]' must be an object" },
        { """{"keys":[{"id":"a","hash":"HASH","tenant":"t","role":"client","rol":1}]}""", "'rol'" },
        { """{"keys":[{"hash":"HASH","tenant":"t","role":"client"}]}""", "'keys[0].id' is missing" },
        { """{"keys":[{"id":"a b","hash":"HASH","tenant":"t","role":"client"}]}""", "'keys[0].id' must be 1 to 64" },
        { """{"keys":[{"id":"a","hash":"HASH","tenant":"","role":"client"}]}""", "'keys[0].tenant' must be 1 to 64" },
        { """{"keys":[{"id":"a","hash":"HASH","tenant":"t","role":"admin"}]}""", "'keys[0].role' must be 'client' or 'operator'" },
        { """{"keys":[{"id":"a","hash":"plain text key","tenant":"t","role":"client"}]}""", "orleans-ai keys hash" },
        { """{"keys":[{"id":"a","hash":"sha256:xyz","tenant":"t","role":"client"}]}""", "64 hexadecimal digits" },
        { """{"keys":[{"id":"a","hash":"HASH","tenant":"t","role":"client"},{"id":"b","hash":"HASH","tenant":"t","role":"client"}]}""", "'keys[1]' must be a key with an id and a hash of its own" },
        { "{\"keys\":[{\"\\uD800\":1}]}", "keys" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void KeyFile_ThatIsWrong_SaysWhereAndWhat(string content, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(content.Replace("HASH", Hash, StringComparison.Ordinal));

        var exception = Should.Throw<KeyFileException>(() => KeyFile.Parse("/etc/keys.json", bytes));

        exception.Message.ShouldContain("/etc/keys.json");
        exception.Message.ShouldContain("Gateway:KeyFile");
        exception.Message.ShouldContain(expected);
    }

    [Fact]
    public void KeyFile_ThatIsMissing_FailsTheStart()
        => Should.Throw<KeyFileException>(() => GatewayHost.Create(new ScriptedBackend(), options => options.KeyFile = "/nowhere/keys.json"))
            .Message.ShouldContain("/nowhere/keys.json");

    [Fact]
    public void Hash_OfAKey_IsSha256()
        => ApiKeyHash.Hash("abc").ShouldBe("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    [Fact]
    public void Generate_Twice_MakesDifferentKeysOfFullLength()
    {
        var key = ApiKeyHash.Generate();

        key.Length.ShouldBe(47);
        ApiKeyHash.Generate().ShouldNotBe(key);
    }
}
