using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Hub;

/// <summary>Speaks to a hub: lists repositories and opens files (reference: huggingface.co/docs/hub/api).</summary>
internal sealed class HubClient : IDisposable
{
    private const int MaxRedirects = 5;
    private const int MaxListLength = 32 << 20;

    private readonly Uri _endpoint;
    private readonly string? _token;
    private readonly HttpClient _http;

    /// <exception cref="SettingsException">The address is none of HTTP.</exception>
    public HubClient(Uri endpoint, string? token)
    {
        if (endpoint.Scheme is not ("http" or "https"))
        {
            throw new SettingsException($"--endpoint (Hub:Endpoint) is '{endpoint}'; it must be an address of HTTP, such as https://huggingface.co.");
        }

        _endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/");
        _token = token;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15) };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("orleans-ai", typeof(HubClient).Assembly.GetName().Version!.ToString(3)));
    }

    /// <summary>The model's page, for messages.</summary>
    public Uri PageOf(HubModel model) => new(_endpoint, $"{model}");

    /// <exception cref="CommandFailedException">The hub refuses.</exception>
    /// <exception cref="IOException">It cannot be reached, or cannot serve now.</exception>
    public async Task<HubRepository> ListAsync(HubModel model, string revision, CancellationToken cancellationToken)
    {
        var address = new Uri(_endpoint, $"api/models/{model}/revision/{Uri.EscapeDataString(revision)}?blobs=true");
        using var response = await SendAsync(address, 0, $"{model} at revision '{revision}'", PageOf(model), cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(await ReadListAsync(response, cancellationToken));
            return HubRepository.Read(model, json.RootElement);
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw new CommandFailedException($"{address} is not answered as a hub answers ({exception.Message}). Check Hub:Endpoint.");
        }
    }

    private static async Task<byte[]> ReadListAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxListLength, cancellationToken);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"the list of files was cut, or is over {MaxListLength >> 20} MiB: {exception.Message}", exception);
        }
    }

    /// <summary>Opens a file from a byte on; the answer's status tells whether the hub did so (206) or begins anew (200).</summary>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    public Task<HttpResponseMessage> OpenAsync(HubRepository repository, HubFile file, long offset, CancellationToken cancellationToken)
    {
        var path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        var address = new Uri(_endpoint, $"{repository.Model}/resolve/{repository.Commit}/{path}");
        return SendAsync(address, offset, $"{file.Path} of {repository.Model}", PageOf(repository.Model), cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri address, long offset, string what, Uri page, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = offset > 0 ? new RangeHeaderValue(offset, null) : null;
            request.Headers.Authorization = _token is not null && IsHub(address) ? new AuthenticationHeaderValue("Bearer", _token) : null;
            var response = await SendOnceAsync(request, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is null)
            {
                return response.IsSuccessStatusCode ? response : throw Refusal(response, what, page);
            }

            var next = new Uri(address, response.Headers.Location);
            response.Dispose();
            if (next.Scheme != address.Scheme && next.Scheme != Uri.UriSchemeHttps)
            {
                throw new CommandFailedException($"{address.GetLeftPart(UriPartial.Path)} leads from {address.Scheme} to {next.Scheme}, which is not followed.");
            }

            address = next;
        }

        throw new CommandFailedException($"{what} leads through more than {MaxRedirects} redirects. Check Hub:Endpoint.");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"{request.RequestUri!.GetLeftPart(UriPartial.Authority)} cannot be reached: {exception.Message}", exception);
        }
    }

    private bool IsHub(Uri address) => address.GetLeftPart(UriPartial.Authority) == _endpoint.GetLeftPart(UriPartial.Authority);

    private Exception Refusal(HttpResponseMessage response, string what, Uri page)
    {
        using (response)
        {
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized when _token is null => new CommandFailedException(
                    $"{what} does not exist, or is private or gated. Check the name at {page}; for a private or gated model name a file with your token by --token-file (Hub:TokenFile)."),
                HttpStatusCode.Unauthorized => new CommandFailedException($"{_endpoint} does not take the token in the file of --token-file (Hub:TokenFile) for {what}."),
                HttpStatusCode.Forbidden => new CommandFailedException(
                    $"The hub gives you no access to {what}. Ask for it, or accept its terms, at {page}{(_token is null ? ", and name a file with your token by --token-file (Hub:TokenFile)" : "")}."),
                HttpStatusCode.NotFound or HttpStatusCode.Gone => new CommandFailedException($"{what} does not exist at {_endpoint}. Check the name at {page}."),
                HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => new HubBusyException(
                    $"{_endpoint} answers {(int)response.StatusCode} for {what}", RetryAfter(response)),
                HttpStatusCode.RequestedRangeNotSatisfiable => new HubBusyException($"{what} has no more bytes than were asked for", TimeSpan.Zero),
                _ => new CommandFailedException($"{_endpoint} answers {(int)response.StatusCode} {response.ReasonPhrase} for {what}."),
            };
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - TimeProvider.System.GetUtcNow(),
        _ => null,
    };
}
