using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Providers;

/// <summary>What a client got for a request, streamed or not.</summary>
internal sealed class ClientAnswer
{
    private readonly EdgeFormat _format;
    private readonly StringBuilder _text = new();
    private readonly long _asked = Stopwatch.GetTimestamp();
    private long _lastContent;

    private ClientAnswer(EdgeFormat format) => _format = format;

    /// <summary>0: the connection broke before there was one.</summary>
    public int Status { get; private set; }

    public string? Target { get; private set; }

    public string? Attempts { get; private set; }

    public string Text => _text.ToString();

    /// <summary>Code of the error that it ended with, or of the refusal.</summary>
    public string? Error { get; private set; }

    /// <summary>It has an end that says that all is there.</summary>
    public bool HasFinish { get; private set; }

    /// <summary>The mark at the end of a stream.</summary>
    public bool IsDone { get; private set; }

    /// <summary>What broke the connection.</summary>
    public string? Broken { get; private set; }

    /// <summary>The client has left before its end.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Pieces of content that came.</summary>
    public int Pieces { get; private set; }

    /// <summary>From the request to its first content.</summary>
    public TimeSpan? FirstContent { get; private set; }

    /// <summary>The longest silence after the first content.</summary>
    public TimeSpan LongestPause { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Whole, and told so.</summary>
    public bool IsWhole => Status == 200 && HasFinish && IsDone && Error is null && Broken is null;

    /// <summary>Cut after content, and told so.</summary>
    public bool IsCutInOrder => Status == 200 && Text.Length > 0 && Error is not null && !HasFinish && !IsDone && Broken is null;

    /// <summary>Asks for a chat answer.</summary>
    public static Task<ClientAnswer> AskAsync(
        HttpClient client, object body, CancellationToken cancellationToken, Action<ClientAnswer>? onContent = null, params (string Name, string Value)[] headers) =>
        AskAsync(client, EdgeFormat.Chat, body, cancellationToken, onContent, headers);

    /// <summary>Asks.</summary>
    public static async Task<ClientAnswer> AskAsync(
        HttpClient client, EdgeFormat format, object body, CancellationToken cancellationToken, Action<ClientAnswer>? onContent = null, params (string Name, string Value)[] headers)
    {
        var answer = new ClientAnswer(format);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, format.Path) { Content = JsonContent.Create(body) };
            foreach (var (name, value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            answer.Status = (int)response.StatusCode;
            answer.Target = Header(response, "x-orleansai-target");
            answer.Attempts = Header(response, "x-orleansai-attempts");
            await answer.ReadAsync(response, onContent, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            answer.HasLeft = true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            answer.Broken = exception.Message;
        }

        answer.Elapsed = Stopwatch.GetElapsedTime(answer._asked);
        return answer;
    }

    public override string ToString() =>
        $"{Status} {Target} error={Error} finish={HasFinish} done={IsDone} broken={Broken} after {Elapsed.TotalMilliseconds:0} ms, attempts {Attempts}: '{Text}'";

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private async Task ReadAsync(HttpResponseMessage response, Action<ClientAnswer>? onContent, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            Take(await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken), onContent);
            return;
        }

        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken))
        {
            if (item.Data == "[DONE]")
            {
                IsDone |= _format.MarkSaysWhole;
            }
            else
            {
                Take(JsonElement.Parse(item.Data), onContent);
            }
        }
    }

    private void Take(JsonElement json, Action<ClientAnswer>? onContent)
    {
        var told = _format.Read(json);
        Error ??= told.Error;
        HasFinish |= told.IsFinish;
        IsDone |= told.IsDone;
        if (told.Text.Length > 0)
        {
            Note();
            _text.Append(told.Text);
            Pieces++;
            onContent?.Invoke(this);
        }
    }

    private void Note()
    {
        var now = Stopwatch.GetTimestamp();
        if (FirstContent is null)
        {
            FirstContent = Stopwatch.GetElapsedTime(_asked, now);
        }
        else if (Stopwatch.GetElapsedTime(_lastContent, now) is var pause && pause > LongestPause)
        {
            LongestPause = pause;
        }

        _lastContent = now;
    }
}
