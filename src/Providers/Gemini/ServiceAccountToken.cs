using System.Security.Cryptography;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Orleans.Ai.Credentials;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>
/// A service account's access token, asked for at the token endpoint that its key file names (<c>token_uri</c>), kept while it is
/// valid and renewed before it expires. A key file that changes is taken up with the next request.
/// </summary>
/// <param name="file">The account's key file, as Google Cloud gives it out: JSON.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceAccountToken(ISecret file, TimeProvider time) : ISecret
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    private readonly Lock gate = new();
    private ServiceAccountCredential? credential;
    private int readVersion;
    private string? lastToken;
    private int renewals;

    public int Version => file.Version + Volatile.Read(ref renewals);

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        var version = file.Version;
        var json = await file.GetAsync(cancellationToken);
        try
        {
            var token = await CredentialOf(json, version).GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);
            Note(token);
            return token;
        }
        catch (TokenResponseException exception)
        {
            throw new SecretException($"The token endpoint of the service account refuses: {exception.Error.Error}.");
        }
        catch (HttpRequestException)
        {
            throw new SecretException("The token endpoint of the service account cannot be reached.");
        }
    }

    private ServiceAccountCredential CredentialOf(string json, int version)
    {
        lock (gate)
        {
            if (credential is null || readVersion != version)
            {
                (credential, readVersion) = (Read(json), version);
            }

            return credential;
        }
    }

    private ServiceAccountCredential Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var initializer = new ServiceAccountCredential.Initializer(
                root.Text("client_email") ?? throw Invalid("has no client_email"), root.Text("token_uri") ?? GoogleAuthConsts.OidcTokenUrl)
            {
                Clock = new GoogleClock(time),
                DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
                KeyId = root.Text("private_key_id"),
                Scopes = [Scope],
            };
            return new ServiceAccountCredential(initializer.FromPrivateKey(root.Text("private_key") ?? throw Invalid("has no private_key")));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or CryptographicException)
        {
            // What is wrong with it could tell of the key.
            throw Invalid("is not valid");
        }
    }

    private void Note(string token)
    {
        if (Interlocked.Exchange(ref lastToken, token) is { } before && before != token)
        {
            Interlocked.Increment(ref renewals);
        }
    }

    private static SecretException Invalid(string what) => new($"The key file of the service account {what}: it must be the JSON that Google Cloud gives out.");
}
