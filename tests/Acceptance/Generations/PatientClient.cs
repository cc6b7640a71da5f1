using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;

namespace Orleans.Ai.Generations;

/// <summary>
/// A client as <c>docs/resume.md</c> has it: it sends its request with an <c>Idempotency-Key</c>, and again to any gateway with what it
/// has read last, until it has the whole answer.
/// </summary>
internal sealed class PatientClient(HttpClient http, Func<Uri> gateway, string key, object body)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public ReadAnswer Answer { get; } = new();

    /// <summary>Id of the generation.</summary>
    public string? Id { get; private set; }

    /// <summary>How often it was sent again.</summary>
    public int Repeats { get; private set; }

    /// <summary>The answer as bytes, of a request that is no stream.</summary>
    public async Task<byte[]> ReadWholeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var response = await SendAsync(cancellationToken);
                if (response is not null)
                {
                    return await response.Content.ReadAsByteArrayAsync(cancellationToken);
                }
            }
            catch (Exception exception) when (IsLoss(exception, cancellationToken))
            {
                Repeats++;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Reads the stream to its end.</summary>
    /// <param name="onEvent">After each event; throws when it is enough.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ReadStreamAsync(Action<ReadAnswer> onEvent, CancellationToken cancellationToken)
    {
        while (!Answer.IsWhole)
        {
            try
            {
                using var response = await SendAsync(cancellationToken);
                await (response is null ? Task.CompletedTask : ReadAsync(response, onEvent, cancellationToken));
            }
            catch (Exception exception) when (IsLoss(exception, cancellationToken))
            {
                Repeats++;
            }

            await (Answer.IsWhole ? Task.CompletedTask : Task.Delay(Pause, cancellationToken));
        }
    }

    private static bool IsLoss(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested;

    /// <returns>The answer; null: refused, and to be sent again.</returns>
    private async Task<HttpResponseMessage?> SendAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway(), "/v1/chat/completions")) { Headers = { { "Idempotency-Key", key } }, Content = JsonContent.Create(body) };
        if (Answer.Count > 0)
        {
            request.Headers.Add("Last-Event-ID", $"{Id}:{Answer.Count - 1}");
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
        {
            Repeats++;
            response.Dispose();
            return null;
        }

        response.IsSuccessStatusCode.ShouldBeTrue($"{(int)response.StatusCode} {(response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(cancellationToken))}");
        var id = response.Headers.GetValues("x-orleansai-generation").Single();
        (Id ??= id).ShouldBe(id);
        return response;
    }

    private async Task ReadAsync(HttpResponseMessage response, Action<ReadAnswer> onEvent, CancellationToken cancellationToken)
    {
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken))
        {
            if (item.EventId is not { } name)
            {
                // An error of this reader alone.
                Repeats++;
                return;
            }

            name.ShouldBe($"{Id}:{Answer.Count}");
            item.Data.ShouldNotContain("\"error\":");
            Answer.Add(item.Data);
            onEvent(Answer);
        }
    }
}
