using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai;

public sealed class GatewayOptionsTests
{
    public static TheoryData<Action<GatewayOptions>, string> Wrong => new()
    {
        { options => options.AllowedOrigins = ["*"], "Gateway:KeyFile" },
        { options => options.AllowedOrigins = ["friend.example"], "'friend.example'" },
        { options => options.AllowedOrigins = ["http://friend.example/"], "scheme://host" },
        { options => options.MaxBodyBytes = 1, nameof(GatewayOptions.MaxBodyBytes) },
        { options => options.MaxHeaders = 1, nameof(GatewayOptions.MaxHeaders) },
        { options => options.HeaderTimeout = TimeSpan.Zero, nameof(GatewayOptions.HeaderTimeout) },
        { options => options.IdleTimeout = TimeSpan.FromDays(1), nameof(GatewayOptions.IdleTimeout) },
        { options => options.MinBytesPerSecond = 0, nameof(GatewayOptions.MinBytesPerSecond) },
        { options => options.SlowConnectionGrace = TimeSpan.Zero, nameof(GatewayOptions.SlowConnectionGrace) },
        { options => options.StreamKeepAlive = TimeSpan.Zero, nameof(GatewayOptions.StreamKeepAlive) },
        { options => options.KeyFileInterval = TimeSpan.Zero, nameof(GatewayOptions.KeyFileInterval) },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Options_OutOfBounds_FailTheStart(Action<GatewayOptions> configure, string named)
        => Should.Throw<Microsoft.Extensions.Options.OptionsValidationException>(() => GatewayHost.Create(new ScriptedBackend(), configure))
            .Message.ShouldContain(named);

    [Fact]
    public void Options_ByDefault_AreValid()
    {
        var options = new GatewayOptions();

        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }
}
