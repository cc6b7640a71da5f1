using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Ai.CommandLine;

namespace Orleans.Ai.Remote;

/// <summary>Speaks to a running server as any OpenAI client would.</summary>
internal sealed class ServerClient : IDisposable
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly JsonSerializerOptions AdminJson = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // The server itself gives up a call of the grid after 8 seconds.
    private static readonly TimeSpan AdminTimeout = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http;

    /// <summary>Names the server and, where it asks for one, the key.</summary>
    public ServerClient(Uri server, string? apiKey)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !server.IsLoopback })
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey);
    }

    /// <summary>The served models; <see langword="null"/> where no server of our kind answers.</summary>
    /// <exception cref="CommandFailedException">A server answers, but refuses us.</exception>
    public async Task<IReadOnlyList<ServedModel>?> TryListModelsAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ProbeTimeout);
        try
        {
            using var response = await _http.GetAsync("v1/models", deadline.Token);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw await FailureAsync(response, deadline.Token);
            }

            using var list = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(deadline.Token), default, deadline.Token);
            return [.. list.RootElement.GetProperty("data").EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Calls the admin API.</summary>
    /// <exception cref="CommandFailedException">No server answers, or it refuses.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AdminTimeout);
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json) };
            using var response = await _http.SendAsync(request, deadline.Token);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadFromJsonAsync<T>(AdminJson, deadline.Token))!
                : throw await FailureAsync(response, deadline.Token);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandFailedException($"No server of ours answers at {_http.BaseAddress} ({e.Message}). Name one with --urls.");
        }
    }

    /// <summary>Copies what the admin API answers, however much that is.</summary>
    /// <exception cref="CommandFailedException">No server answers, it refuses, or breaks off.</exception>
    public async Task CopyAsync(string path, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken).WaitAsync(AdminTimeout, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw await FailureAsync(response, cancellationToken);
            }

            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            var buffer = new char[1 << 14];
            for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            throw new CommandFailedException($"No server of ours answers at {_http.BaseAddress} ({e.Message}). Name one with --urls.");
        }
        catch (IOException e)
        {
            throw new CommandFailedException($"The server broke off; what was written is not all ({e.Message}). Run it again.");
        }
    }

    /// <summary>Asks, and streams the answer's text.</summary>
    /// <exception cref="CommandFailedException">The server refuses, fails, or breaks off.</exception>
    public async IAsyncEnumerable<string> AskAsync(ChatQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(question, options: Json) };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await FailureAsync(response, cancellationToken);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var isComplete = false;
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            // Reads on after [DONE]: leaving before the body ends would look to the server like a client that gave up.
            isComplete = item.Data == "[DONE]";
            if (!isComplete)
            {
                yield return TextOf(item.Data);
            }
        }

        if (!isComplete)
        {
            throw new CommandFailedException("The server broke the answer off.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ServedModel Read(JsonElement model) => new(
        model.GetProperty("id").GetString()!,
        model.TryGetProperty("max_model_len", out var length) ? length.GetInt32() : null);

    private static string TextOf(string chunk)
    {
        using var json = JsonDocument.Parse(chunk);
        if (json.RootElement.TryGetProperty("error", out var error))
        {
            throw new CommandFailedException(MessageOf(error));
        }

        return json.RootElement.GetProperty("choices").EnumerateArray()
            .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null)
            .FirstOrDefault() ?? "";
    }

    private static async Task<CommandFailedException> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var message = $"{response.RequestMessage?.RequestUri} answers {(int)response.StatusCode} {response.ReasonPhrase}.";
        try
        {
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            message = MessageOf(json.RootElement.GetProperty("error"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not an error of ours; the status must do.
        }

        return new CommandFailedException(response.StatusCode == HttpStatusCode.Unauthorized
            ? $"{message} Give a key with --api-key or ORLEANSAI_API_KEY."
            : message);
    }

    private static string MessageOf(JsonElement error) => error.GetProperty("message").GetString() ?? "The server failed without a message.";
}
