using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Credentials;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>Gemini on Vertex AI: a service account's token from a listener's token endpoint, and the model behind another.</summary>
public sealed class VertexTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    private WireListener tokens = null!;
    private WireListener listener = null!;
    private FixedSecret file = null!;

    public async ValueTask InitializeAsync()
    {
        (tokens, listener) = (await WireListener.StartAsync(), await WireListener.StartAsync());
        (tokens.Script, listener.Script) = (Token("first"), GeminiDouble.Script("first"));
        file = new FixedSecret(KeyFile("robot@p.iam.gserviceaccount.com"));
    }

    public async ValueTask DisposeAsync()
    {
        await tokens.DisposeAsync();
        await listener.DisposeAsync();
    }

    [Fact]
    [Covers("vertex", Feature.Chat, Feature.Stream)]
    public async Task Chat_IsAskedForWithAToken_ThatIsAskedForOnce()
    {
        using var provider = Create();

        (await provider.CollectAsync(TestProvider.Ask(), "gemini-2.5-flash")).TextOf().ShouldBe("Hello world.");
        (await provider.CollectAsync(TestProvider.Ask(isFolded: true), "gemini-2.5-flash")).TextOf().ShouldBe("Hello world.");

        listener.Requests.Select(request => request.Path).ShouldBe(
        [
            "/v1/projects/my-project/locations/europe-west4/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
            "/v1/projects/my-project/locations/europe-west4/publishers/google/models/gemini-2.5-flash:generateContent",
        ]);
        tokens.Requests.Single().Body.ShouldContain("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer");
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("vertex", Feature.Tools, Feature.Schema, Feature.Images, Feature.Reasoning, Feature.Usage)]
    public async Task Requests_AreWrittenAndAnsweredAsThoseWithAKey(bool isFolded)
    {
        using var provider = Create();
        await using var keyed = await WireListener.StartAsync();
        keyed.Script = GeminiDouble.Script();
        var reference = TestProvider.Create("gemini", keyed.Address);
        InferenceRequest[] requests =
            [Conversations.Weather(isFolded), Conversations.Structured(isFolded), Conversations.Picture() with { IsFolded = isFolded }, TestProvider.Ask(isFolded: isFolded) with { ReasoningEffort = "low" }];

        foreach (var request in requests)
        {
            var events = await provider.CollectAsync(request, "gemini-2.5-flash");
            var expected = await reference.CollectAsync(request, "gemini-2.5-flash");

            (events.TextOf(), events.ReasoningOf(), events.EndOf().Usage).ShouldBe((expected.TextOf(), expected.ReasoningOf(), expected.EndOf().Usage));
            events.CallsOf().ShouldBe(expected.CallsOf());
            listener.Requests[^1].Body.ShouldBe(keyed.Requests[^1].Body);
        }
    }

    [Fact]
    [Covers("vertex", Feature.Errors)]
    public async Task Error_IsToldByItsStatus()
    {
        listener.Script = GeminiDouble.Error(403, "PERMISSION_DENIED", "No.");
        using var provider = Create();

        (await provider.CollectAsync(TestProvider.Ask(), "m")).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
    }

    [Fact]
    public async Task Token_IsRenewedBeforeItExpires()
    {
        using var provider = Create();
        await provider.CollectAsync(TestProvider.Ask(), "m");
        (tokens.Script, listener.Script) = (Token("second"), GeminiDouble.Script("second"));

        time.Advance(TimeSpan.FromMinutes(59.5));

        (await provider.CollectAsync(TestProvider.Ask(), "m")).EndOf();
        tokens.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task KeyFileThatChanges_IsTakenUp()
    {
        using var provider = Create();
        await provider.CollectAsync(TestProvider.Ask(), "m");
        (tokens.Script, listener.Script) = (Token("second"), GeminiDouble.Script("second"));

        file.Change(KeyFile("other@p.iam.gserviceaccount.com"));

        (await provider.CollectAsync(TestProvider.Ask(), "m")).EndOf();
    }

    [Fact]
    public async Task TokenEndpointThatRefuses_IsOurCredentialsFault()
    {
        tokens.Script = WireScript.Json("""{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""", 400);
        using var provider = Create();

        var error = (await provider.CollectAsync(TestProvider.Ask(), "m")).ErrorOf();

        (error.Code, error.Message).ShouldBe((InferenceErrorCode.ProviderCredentials, "The token endpoint of the service account refuses: invalid_grant."));
        listener.Requests.ShouldBeEmpty();
    }

    [Theory, InlineData("{}"), InlineData("sk-1234"), InlineData("""{"client_email":"x","private_key":"sk-1234"}""")]
    public async Task KeyFileThatIsNone_IsToldWithoutWhatItHolds(string content)
    {
        file.Change(content);
        using var provider = Create();

        var error = (await provider.CollectAsync(TestProvider.Ask(), "m")).ErrorOf();

        error.Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
        error.Message.ShouldNotContain("sk-1234");
    }

    [Theory]
    [InlineData(null, "https://aiplatform.googleapis.com/")]
    [InlineData("europe-west4", "https://europe-west4-aiplatform.googleapis.com/")]
    public void Address_FollowsFromTheLocation(string? location, string address) =>
        ProviderKinds.Find("vertex")!.AddressOf(new ProviderOptions { Location = location }).ShouldBe(new Uri(address));

    [Fact]
    public void ProjectThatIsMissing_IsToldByItsSetting() =>
        ProviderKinds.Find("vertex")!.Check(new ProviderOptions()).Single().Setting.ShouldBe("Project");

    private HttpProvider Create()
    {
        var kind = ProviderKinds.Find("vertex")!;
        var options = new ProviderOptions { Kind = "vertex", Address = listener.Address, Project = "my-project", Location = "europe-west4" };
        var pool = new KeyPool("vertex", [new PooledKey("file", kind.Credential(file, time), 1)], time, NullLogger<KeyPool>.Instance);
        return (HttpProvider)kind.Create(new ProviderServices("vertex", options, pool, time));
    }

    private static WireScript Token(string token) => WireScript.Json($$"""{"access_token":"{{token}}","expires_in":3599,"token_type":"Bearer"}""");

    private string KeyFile(string email)
    {
        using var key = RSA.Create(2048);
        return JsonSerializer.Serialize(new
        {
            type = "service_account",
            project_id = "my-project",
            private_key_id = "1",
            private_key = key.ExportPkcs8PrivateKeyPem(),
            client_email = email,
            token_uri = new Uri(tokens.Address, "token").ToString(),
        });
    }
}
