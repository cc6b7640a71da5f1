using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("redis://localhost", "redis://localhost:6379/0", null)]
    [InlineData("redis://localhost/", "redis://localhost:6379/0", null)]
    [InlineData("redis://10.0.0.7:7000/3", "redis://10.0.0.7:7000/3", null)]
    [InlineData("rediss://silo@redis.example:6380/1", "rediss://redis.example:6380/1", "silo")]
    [InlineData("redis://a%40b@[::1]:6379", "redis://::1:6379/0", "a@b")]
    public void Parse_Address_IsRead(string text, string expected, string? user)
    {
        var address = RedisAddress.Parse(text);
        var options = address.ToOptions("secret");

        address.ToString().ShouldBe(expected);
        (options.User, options.Password, options.Ssl).ShouldBe((user, "secret", text.StartsWith("rediss", StringComparison.Ordinal)));
        options.DefaultDatabase.ShouldBe(address.Database);
    }

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("localhost:6379,password=hunter2")]
    [InlineData("http://localhost:6379/0")]
    [InlineData("redis://")]
    [InlineData("redis://localhost/first")]
    [InlineData("redis://localhost/-1")]
    [InlineData("redis://localhost/0?password=hunter2")]
    [InlineData("redis://:hunter2@localhost:6379/0")]
    [InlineData("redis://silo:hunter2@localhost:6379/0")]
    public void Parse_Other_IsRefusedWithoutRepeatingIt(string text)
    {
        var refusal = Should.Throw<SettingsException>(() => RedisAddress.Parse(text)).Message;

        refusal.ShouldContain("--cluster (Cluster:Redis)");
        refusal.ShouldContain("redis://");
        refusal.ShouldContain("Cluster:PasswordFile");
        refusal.ShouldNotContain("hunter2");
    }
}
